//! What runs until there is an image.

/// A web server that runs as any user.
pub(super) const IMAGE: &str = "public.ecr.aws/nginx/nginx-unprivileged:stable";

/// Answers every request on the port with 200.
pub(super) fn command(port: u16) -> Vec<String> {
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = folders.map(|name| format!("{name}_temp_path /tmp/{name};"));
    let config = format!(
        "pid /tmp/nginx.pid; events {{}} http {{ {} server {{ listen {port}; \
         location / {{ return 200; }} }} }}",
        folders.join(" ")
    );
    let line = format!(
        "echo '{config}' > /tmp/nginx.conf && exec nginx -c /tmp/nginx.conf -g 'daemon off;'"
    );
    ["sh", "-c", &line].map(String::from).to_vec()
}
