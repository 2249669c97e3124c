use palinfra_aws::elbv2::{Action, Listener, ListenerBuilder};
use palinfra_core::{Arn, Value};

use crate::support::canned::Canned;

const BALANCER: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/it/0123456789abcdef";
const ARN: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/it/0123456789abcdef/it";
const POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

fn listener(protocol: &str) -> ListenerBuilder {
    let nothing = Action::fixed_response("404", "nothing");
    Listener::new("it", Arn::new(BALANCER), 443, protocol, [nothing])
}

fn secure(certificate: &str) -> ListenerBuilder {
    listener("HTTPS").certificates([Arn::new(certificate)])
}

/// All in one call: a protocol needs its certificate at once.
#[tokio::test]
async fn a_listener_gets_a_protocol_with_its_certificate() {
    let it = Canned::<Listener>::new(ARN);
    let with_policy = || secure("arn:one").ssl_policy(POLICY);
    let certificate = |arn: &str| format!("Certificates.member.1.CertificateArn={arn} ");
    let policy = |policy: &str| format!(" SslPolicy={policy}");
    // Left out, it goes back to what AWS takes if nothing is said.
    let usual = policy("ELBSecurityPolicy-2016-08");
    for (before, wanted, certificate, rest) in [
        (
            listener("HTTP"),
            with_policy(),
            certificate("arn:one"),
            format!("HTTPS{}", policy(POLICY)),
        ),
        (
            with_policy(),
            secure("arn:one"),
            certificate("arn:one"),
            format!("HTTPS{usual}"),
        ),
        (
            secure("arn:one"),
            secure("arn:two"),
            certificate("arn:two"),
            format!("HTTPS{usual}"),
        ),
        (
            secure("arn:one"),
            listener("HTTP"),
            String::new(),
            "HTTP".into(),
        ),
    ] {
        it.update(before, wanted).await.unwrap();
        let action = "DefaultActions.member.1";
        let response = format!("{action}.FixedResponseConfig");
        let modify = format!(
            "ModifyListener {certificate}{response}.ContentType=text/plain \
            {response}.MessageBody=nothing {response}.StatusCode=404 \
            {action}.Type=fixed-response ListenerArn={ARN} Port=443 Protocol={rest}"
        );
        assert_eq!(it.sent(), [modify]);
    }
}

#[tokio::test]
async fn how_a_listener_is_secured_is_read() {
    let answer = format!(
        "<Listeners><member><ListenerArn>{ARN}</ListenerArn><Port>443</Port>\
        <Protocol>HTTPS</Protocol><SslPolicy>{POLICY}</SslPolicy><Certificates><member>\
        <CertificateArn>arn:two</CertificateArn></member></Certificates></member></Listeners>"
    );
    let it = Canned::<Listener>::new(ARN).answer("DescribeListeners", answer);
    let read = it.read(secure("arn:one").ssl_policy("other")).await;
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(read["protocol"], text("HTTPS"));
    assert_eq!(read["certificates"], Value::List(vec![text("arn:two")]));
    assert_eq!(read["ssl_policy"], text(POLICY));
}
