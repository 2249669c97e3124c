//! What the machine runs to keep its containers.

use palinfra_core::{Output, out};

use super::container::{Container, Variable};

/// The functions of the script.
const KEEP: &str = include_str!("keep.sh");

/// The first start: Docker, for Amazon Linux. It does not change with the containers.
pub(super) const FIRST_START: &str =
    "#!/bin/sh\nset -eu\ndnf install -y docker\nsystemctl enable --now docker\n";

/// The script's parts: a container each, so that a preview shows which of them changes.
pub(super) fn commands(
    region: &str,
    log_group: &Output<String>,
    containers: &[Container],
) -> Vec<Output<String>> {
    let log_group = log_group.map(|name: String| quoted(&name));
    let mut commands = vec![
        Output::known(KEEP.to_string()),
        out!(
            "export AWS_DEFAULT_REGION={} log_group={}",
            region,
            log_group
        ),
    ];
    commands.extend(containers.iter().map(container));
    commands.push(Output::known("finish".into()));
    commands
}

/// Starts a container, if it is not running as it should.
fn container(it: &Container) -> Output<String> {
    let image = it.image.to_output().map(|image: String| quoted(&image));
    let mut text = out!("begin {} {}", quoted(&it.name), image);
    for (name, value) in &it.environment {
        let name = quoted(name);
        text = match value {
            Variable::Value(value) => {
                let value = value.map(|value: String| quoted(&value));
                out!("{}\nput {} {}", text, name, value)
            }
            Variable::Secret(secret) => {
                let arn = out!("{}", secret.secret_arn()).map(|arn: String| quoted(&arn));
                let key = secret.key_name().map(quoted).unwrap_or_default();
                out!("{}\nput_secret {} {} {}", text, name, arn, key)
            }
            Variable::OfHost(with) => {
                let value = quoted(with).replace("{}", "'\"$(hostname -I | cut -d' ' -f1)\"'");
                out!("{}\nput {} {}", text, name, value)
            }
        };
    }
    let mut options = String::new();
    for (host, inside) in &it.ports {
        options.push_str(&format!(" --publish {host}:{inside}"));
    }
    for (host, inside) in &it.volumes {
        options.push_str(&format!(
            " --volume {}",
            quoted(&format!("{host}:{inside}"))
        ));
    }
    options.push_str(" \"$image\"");
    for word in &it.command {
        options.push_str(&format!(" {}", quoted(word)));
    }
    out!("{}\nrun{}", text, options)
}

/// A text as one word of the shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_container_is_a_few_lines_of_shell_in_which_nothing_breaks_out() {
        let it = Container::new("api", "shop/api:1")
            .publish(443, 8443)
            .volume("/srv/it", "/data")
            .environment("GREETING", "it's $(rm -rf /)")
            .host_address("HERE", "tcp://{}:9092")
            .command(["serve", "--all"]);
        let lines = [
            "begin 'api' 'shop/api:1'",
            "put 'GREETING' 'it'\\''s $(rm -rf /)'",
            "put 'HERE' 'tcp://'\"$(hostname -I | cut -d' ' -f1)\"':9092'",
            "run --publish 443:8443 --volume '/srv/it:/data' \"$image\" 'serve' '--all'",
        ];
        assert_eq!(container(&it).get().unwrap(), lines.join("\n"));
    }

    #[test]
    fn the_script_is_one_that_the_shell_takes() {
        let it = [Container::new("api", "shop/api:1").environment("A", "'")];
        let group = Output::known("/it".to_string());
        let parts = commands("us-east-1", &group, &it);
        let parts: Vec<String> = parts.iter().map(|part| part.get().unwrap()).collect();
        let checked = std::process::Command::new("sh")
            .args(["-n", "-c", &parts.join("\n")])
            .status();
        assert!(checked.unwrap().success());
    }
}
