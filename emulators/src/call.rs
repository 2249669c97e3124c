//! A request to AWS, as tests look at it.

/// What an emulator cannot answer: the target of the request, what is answered in its place,
/// and why.
const STAND_INS: &[(&str, &str, &str)] = &[(
    "AnyScaleFrontendService.ListTagsForResource",
    r#"{"Tags": {}}"#,
    "moto has no tags of Application Auto Scaling, and ministack nothing of it",
)];

/// What is answered in the place of an emulator, by the header `x-amz-target`.
pub fn stand_in(target: &str) -> Option<&'static str> {
    let mut all = STAND_INS.iter();
    all.find(|(of, ..)| *of == target)
        .map(|(_, answer, _)| *answer)
}

/// The operation of a request, such as `CreateVpc`, and whether it changes something. With
/// REST the operation is the method and the path.
pub fn operation(method: &str, path: &str, target: Option<&str>, body: &str) -> (String, bool) {
    let target = target.and_then(|name| name.rsplit('.').next());
    let action = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="));
    match target.or(action) {
        Some(name) => {
            let reads = ["BatchGet", "Describe", "Get", "List", "Head", "Search"];
            let changes = !reads.iter().any(|read| name.starts_with(read));
            (name.to_string(), changes)
        }
        None => {
            let changes = !matches!(method, "GET" | "HEAD");
            (format!("{method} {}", path.replace("?x-id=", " ")), changes)
        }
    }
}
