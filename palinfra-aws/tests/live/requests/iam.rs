use palinfra_aws::iam::{OpenIdConnectProvider, OpenIdConnectProviderBuilder};
use palinfra_core::Value;

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        "iam:OpenIdConnectProvider",
        Update("client_id_list"),
        clients_of_an_issuer_are_added_and_removed,
    ),
    (
        "iam:OpenIdConnectProvider",
        Drift("client_id_list"),
        clients_of_an_issuer_are_read,
    ),
];

const ARN: &str = "arn:aws:iam::123456789012:oidc-provider/issuer.example.com";

fn issuer<const N: usize>(clients: [&str; N]) -> OpenIdConnectProviderBuilder {
    OpenIdConnectProvider::new("it", "issuer.example.com").client_id_list(clients)
}

#[tokio::test]
async fn clients_of_an_issuer_are_added_and_removed() {
    let it = Canned::<OpenIdConnectProvider>::new(ARN);
    let (before, wanted) = (issuer(["a", "b"]), issuer(["b", "c"]));
    it.update(before, wanted).await.unwrap();
    let at = format!("OpenIDConnectProviderArn={ARN}");
    assert_eq!(
        it.sent(),
        [
            format!("AddClientIDToOpenIDConnectProvider ClientID=c {at}"),
            format!("RemoveClientIDFromOpenIDConnectProvider ClientID=a {at}"),
        ]
    );
}

#[tokio::test]
async fn clients_of_an_issuer_are_read() {
    let it = Canned::<OpenIdConnectProvider>::new(ARN).answer(
        "GetOpenIDConnectProvider",
        "<Url>issuer.example.com</Url><ClientIDList><member>b</member></ClientIDList>",
    );
    let read = it.read(issuer(["a"])).await;
    let clients = Value::List(vec![Value::Text("b".into())]);
    assert_eq!(read["client_id_list"], clients);
    let get = format!("GetOpenIDConnectProvider OpenIDConnectProviderArn={ARN}");
    assert_eq!(it.sent(), [get]);
}
