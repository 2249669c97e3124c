//! What stands in for Elastic Beanstalk, which no emulator has: it keeps what it is told and
//! gives it back.

use std::collections::BTreeMap;
use std::fmt::Write;

type Form = BTreeMap<String, String>;

/// The applications, versions and environments that there are.
#[derive(Default)]
pub(crate) struct Beanstalk {
    /// By the names of their ARNs: `application/shop`.
    things: BTreeMap<String, Thing>,
    environments: usize,
}

/// What it was told of one.
#[derive(Default)]
struct Thing {
    fields: Form,
    tags: Form,
    /// Its settings: namespace and option, with a bar between.
    settings: Form,
}

/// A status of HTTP, and a body.
type Answer = (u16, String);

const ACCOUNT: &str = "arn:aws:elasticbeanstalk:us-east-1:123456789012:";

impl Beanstalk {
    /// The answer to a request with this body.
    pub(crate) fn answer(&mut self, body: &str) -> Answer {
        let form = parsed(body);
        let action = field(&form, "Action").to_string();
        match self.act(&action, &form) {
            Ok(content) => {
                let result = format!("<{action}Result>{content}</{action}Result>");
                (
                    200,
                    format!("<{action}Response>{result}</{action}Response>"),
                )
            }
            Err(message) => {
                let code = "<Code>InvalidParameterValue</Code>";
                let message = format!("<Message>{}</Message>", escaped(&message));
                (
                    400,
                    format!("<ErrorResponse><Error>{code}{message}</Error></ErrorResponse>"),
                )
            }
        }
    }

    fn act(&mut self, action: &str, form: &Form) -> Result<String, String> {
        let of = |name: &str| field(form, name).to_string();
        let application = format!("application/{}", of("ApplicationName"));
        let version = format!(
            "applicationversion/{}/{}",
            of("ApplicationName"),
            of("VersionLabel")
        );
        Ok(match action {
            "CreateApplication" => self.make(&application, form)?,
            "UpdateApplication" => self.change(&application, form)?,
            "DeleteApplication" => self.remove(&application),
            "DescribeApplications" => {
                let wanted = of("ApplicationNames.member.1");
                let all = self.all("application/");
                let all =
                    all.filter(|(_, it)| wanted.is_empty() || it.has("ApplicationName", &wanted));
                list("Applications", all, "ApplicationArn")
            }
            "CreateApplicationVersion" => self.make(&version, form)?,
            "UpdateApplicationVersion" => self.change(&version, form)?,
            "DeleteApplicationVersion" => self.remove(&version),
            "DescribeApplicationVersions" => {
                let (label, of_one) = (of("VersionLabels.member.1"), of("ApplicationName"));
                let all = self.all("applicationversion/");
                let all = all.filter(|(_, it)| {
                    it.has("VersionLabel", &label) && it.has("ApplicationName", &of_one)
                });
                list("ApplicationVersions", all, "ApplicationVersionArn")
            }
            "ListPlatformVersions" => {
                let branch = escaped(&of("Filters.member.1.Values.member.1"));
                let arn = format!("arn:aws:elasticbeanstalk:us-east-1::platform/{branch}/6.6.0");
                format!(
                    "<PlatformSummaryList><member><PlatformArn>{arn}</PlatformArn>\
                     <PlatformVersion>6.6.0</PlatformVersion></member></PlatformSummaryList>"
                )
            }
            "CreateEnvironment" => self.make_environment(form)?,
            "UpdateEnvironment" => {
                let name = self.environment(&of("EnvironmentId"))?;
                self.change(&name, form)?
            }
            "TerminateEnvironment" => {
                let name = self.environment(&of("EnvironmentId"))?;
                self.remove(&name)
            }
            "DescribeEnvironments" => {
                let (id, name) = (
                    of("EnvironmentIds.member.1"),
                    of("EnvironmentNames.member.1"),
                );
                let all = self.all("environment/").filter(|(_, it)| {
                    (id.is_empty() || it.has("EnvironmentId", &id))
                        && (name.is_empty() || it.has("EnvironmentName", &name))
                });
                list("Environments", all, "EnvironmentArn")
            }
            "DescribeConfigurationSettings" => {
                let name = format!(
                    "environment/{}/{}",
                    of("ApplicationName"),
                    of("EnvironmentName")
                );
                let it = self.things.get(&name).ok_or("No Environment found")?;
                let settings = it.settings.iter().map(|(option, value)| {
                    let (namespace, name) = option.split_once('|').unwrap_or_default();
                    element("Namespace", namespace)
                        + &element("OptionName", name)
                        + &element("Value", value)
                });
                let settings = members("OptionSettings", settings);
                let settings = settings + &element("DeploymentStatus", "deployed");
                members("ConfigurationSettings", [settings].into_iter())
            }
            "ListTagsForResource" => {
                let it = self.by_arn(&of("ResourceArn"))?;
                let tags = it.tags.iter();
                let tags = tags.map(|(key, value)| element("Key", key) + &element("Value", value));
                members("ResourceTags", tags)
            }
            "UpdateTagsForResource" => {
                let it = self.by_arn(&of("ResourceArn"))?;
                let added: Vec<Form> = items(form, "TagsToAdd").collect();
                for tag in added {
                    it.tags
                        .insert(field(&tag, "Key").into(), field(&tag, "Value").into());
                }
                for tag in items(form, "TagsToRemove") {
                    it.tags.remove(field(&tag, ""));
                }
                String::new()
            }
            "DescribeEvents" => String::new(),
            other => return Err(format!("{other} has no stand-in")),
        })
    }

    fn make_environment(&mut self, form: &Form) -> Result<String, String> {
        self.environments += 1;
        let id = format!("e-{:010}", self.environments);
        let name = field(form, "EnvironmentName");
        let host = format!("{name}.us-east-1.elasticbeanstalk.com");
        let mut form = form.clone();
        for (field, value) in [
            ("EnvironmentId", id.as_str()),
            ("CNAME", &host),
            ("EndpointURL", "awseb-1.us-east-1.elb.amazonaws.com"),
            ("Status", "Ready"),
            ("Health", "Green"),
        ] {
            form.insert(field.into(), value.into());
        }
        let name = format!("environment/{}/{name}", field(&form, "ApplicationName"));
        self.make(&name, &form)?;
        Ok(element("EnvironmentId", &id))
    }

    fn make(&mut self, name: &str, form: &Form) -> Result<String, String> {
        if self.things.contains_key(name) {
            return Err(format!("{name} exists already"));
        }
        let mut thing = Thing::default();
        for tag in items(form, "Tags") {
            thing
                .tags
                .insert(field(&tag, "Key").into(), field(&tag, "Value").into());
        }
        thing.take(form);
        self.things.insert(name.into(), thing);
        Ok(String::new())
    }

    fn change(&mut self, name: &str, form: &Form) -> Result<String, String> {
        let thing = self.things.get_mut(name);
        thing
            .ok_or(format!("No Application named {name}"))?
            .take(form);
        Ok(String::new())
    }

    fn remove(&mut self, name: &str) -> String {
        self.things.remove(name);
        String::new()
    }

    fn all(&self, kind: &'static str) -> impl Iterator<Item = (&String, &Thing)> {
        self.things
            .iter()
            .filter(move |(name, _)| name.starts_with(kind))
    }

    fn environment(&self, id: &str) -> Result<String, String> {
        let mut all = self.all("environment/");
        let found = all.find(|(_, it)| it.has("EnvironmentId", id));
        let found = found.map(|(name, _)| name.clone());
        found.ok_or(format!("No Environment found for EnvironmentId = '{id}'."))
    }

    fn by_arn(&mut self, arn: &str) -> Result<&mut Thing, String> {
        let name = arn.trim_start_matches(ACCOUNT);
        self.things
            .get_mut(name)
            .ok_or(format!("No Application named {arn}"))
    }
}

impl Thing {
    fn has(&self, name: &str, value: &str) -> bool {
        field(&self.fields, name) == value
    }

    /// Takes up what a form says.
    fn take(&mut self, form: &Form) {
        let option = |it: &Form| format!("{}|{}", field(it, "Namespace"), field(it, "OptionName"));
        for setting in items(form, "OptionSettings") {
            self.settings
                .insert(option(&setting), field(&setting, "Value").into());
        }
        for setting in items(form, "OptionsToRemove") {
            self.settings.remove(&option(&setting));
        }
        let lists = ["OptionSettings.", "OptionsToRemove.", "Tags."];
        let plain = |name: &String| {
            !lists.iter().any(|list| name.starts_with(list))
                && name != "Action"
                && name != "Version"
        };
        let fields = form.iter().filter(|(name, _)| plain(name));
        self.fields
            .extend(fields.map(|(name, value)| (name.clone(), value.clone())));
    }
}

/// Things as elements; fields with a period are parts of a block.
fn list<'a>(
    name: &str,
    things: impl Iterator<Item = (&'a String, &'a Thing)>,
    arn_field: &str,
) -> String {
    let things = things.map(|(name, thing)| {
        let mut content = element(arn_field, &format!("{ACCOUNT}{name}"));
        let mut blocks: BTreeMap<&str, String> = BTreeMap::new();
        for (field, value) in &thing.fields {
            match field.split_once('.') {
                Some((block, part)) => blocks
                    .entry(block)
                    .or_default()
                    .push_str(&element(part, value)),
                None => content.push_str(&element(field, value)),
            }
        }
        for (block, parts) in blocks {
            // Writing to text cannot fail.
            let _ = write!(content, "<{block}>{parts}</{block}>");
        }
        content
    });
    members(name, things)
}

fn members(name: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items
        .map(|item| format!("<member>{item}</member>"))
        .collect();
    format!("<{name}>{items}</{name}>")
}

fn element(name: &str, value: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(value))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn field<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map_or("", String::as_str)
}

/// The items of a list: `Tags.member.1.Key`, `TagsToRemove.member.1`.
fn items<'a>(form: &'a Form, list: &'a str) -> impl Iterator<Item = Form> + 'a {
    (1..).map_while(move |number| {
        let start = format!("{list}.member.{number}");
        let parts = form.iter().filter_map(|(name, value)| {
            let rest = name.strip_prefix(&start)?;
            let rest = rest.strip_prefix('.').or(rest.is_empty().then_some(""))?;
            Some((rest.to_string(), value.clone()))
        });
        let item: Form = parts.collect();
        (!item.is_empty()).then_some(item)
    })
}

fn parsed(body: &str) -> Form {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Text without the encoding of URLs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (digit().unwrap_or_default(), digit().unwrap_or_default());
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_told_it_gives_back_until_it_is_gone() {
        let mut it = Beanstalk::default();
        let mut say = |body: &str| it.answer(body);
        let create = "Action=CreateEnvironment&ApplicationName=shop&EnvironmentName=shop-dev&\
                      OptionSettings.member.1.Namespace=aws%3Aautoscaling%3Aasg&\
                      OptionSettings.member.1.OptionName=MinSize&OptionSettings.member.1.Value=1&\
                      Tags.member.1.Key=env&Tags.member.1.Value=dev&Tier.Name=Worker";
        assert!(say(create).1.contains("e-0000000001"));
        assert_eq!(say(create).0, 400, "the name is taken");
        let look = "Action=DescribeEnvironments&EnvironmentIds.member.1=e-0000000001";
        assert!(say(look).1.contains("<Tier><Name>Worker</Name></Tier>"));
        let settings = "Action=DescribeConfigurationSettings&ApplicationName=shop&\
                        EnvironmentName=shop-dev";
        assert!(
            say(settings)
                .1
                .contains("<Namespace>aws:autoscaling:asg</Namespace>")
        );
        say("Action=TerminateEnvironment&EnvironmentId=e-0000000001");
        assert!(!say(look).1.contains("shop-dev"));
        assert_eq!(say("Action=Other").0, 400);
    }
}
