//! State Manager, of Systems Manager, which no emulator has: it keeps associations as it was
//! told, and says that each has run with success.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// What it was told, and its tags.
type Association = (Map<String, Value>, Map<String, Value>);

/// The associations, by id.
#[derive(Default)]
pub(crate) struct StateManager {
    all: BTreeMap<String, Association>,
    made: u64,
}

impl StateManager {
    /// The status and the answer to a request, if it is one for State Manager. `target`: the
    /// header `x-amz-target`.
    pub fn answer(&mut self, target: &str, body: &str) -> Option<(u16, String)> {
        let operation = target.strip_prefix("AmazonSSM.")?;
        let asked: Map<String, Value> = serde_json::from_str(body).ok()?;
        let about_tags = operation.ends_with("TagsForResource")
            || operation.ends_with("TagsToResource")
            || operation.ends_with("TagsFromResource");
        if about_tags && asked.get("ResourceType")? != "Association" {
            return None;
        }
        let id = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
        Some(match operation {
            "CreateAssociation" => {
                self.made += 1;
                let id = format!("00000000-0000-4000-8000-{:012}", self.made);
                let tags = tags(asked.get("Tags"));
                let mut it = asked;
                it.remove("Tags");
                it.insert("AssociationId".into(), id.clone().into());
                self.all.insert(id.clone(), (it, tags));
                self.described(&id)
            }
            "DescribeAssociation" => self.described(id("AssociationId")),
            "UpdateAssociation" => {
                let id = id("AssociationId").to_string();
                if let Some((it, _)) = self.all.get_mut(&id) {
                    *it = asked;
                }
                self.described(&id)
            }
            "DeleteAssociation" => match self.all.remove(id("AssociationId")) {
                Some(_) => (200, "{}".into()),
                None => missing(),
            },
            "ListAssociations" => {
                let all: Vec<&Value> = self
                    .all
                    .values()
                    .filter_map(|(it, _)| it.get("AssociationId"))
                    .collect();
                let all: Vec<Value> = all
                    .iter()
                    .map(|id| json!({ "AssociationId": id }))
                    .collect();
                (200, json!({ "Associations": all }).to_string())
            }
            "ListTagsForResource" => match self.all.get(id("ResourceId")) {
                Some((_, tags)) => {
                    let list = tags
                        .iter()
                        .map(|(key, value)| json!({ "Key": key, "Value": value }));
                    (
                        200,
                        json!({ "TagList": list.collect::<Vec<_>>() }).to_string(),
                    )
                }
                None => missing(),
            },
            "AddTagsToResource" => {
                let more = tags(asked.get("Tags"));
                if let Some((_, tags)) = self.all.get_mut(id("ResourceId")) {
                    tags.extend(more);
                }
                (200, "{}".into())
            }
            "RemoveTagsFromResource" => {
                if let Some((_, tags)) = self.all.get_mut(id("ResourceId")) {
                    let gone = asked.get("TagKeys").and_then(Value::as_array);
                    let gone = gone.into_iter().flatten().filter_map(Value::as_str);
                    gone.for_each(|key| drop(tags.remove(key)));
                }
                (200, "{}".into())
            }
            _ => return None,
        })
    }

    fn described(&self, id: &str) -> (u16, String) {
        let Some((it, _)) = self.all.get(id) else {
            return missing();
        };
        let mut it = it.clone();
        it.insert("Overview".into(), json!({ "Status": "Success" }));
        (200, json!({ "AssociationDescription": it }).to_string())
    }
}

fn missing() -> (u16, String) {
    let error = json!({ "__type": "AssociationDoesNotExist", "message": "there is no such one" });
    (400, error.to_string())
}

fn tags(list: Option<&Value>) -> Map<String, Value> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|tag| {
        Some((
            tag.get("Key")?.as_str()?.to_string(),
            tag.get("Value")?.clone(),
        ))
    })
    .collect()
}
