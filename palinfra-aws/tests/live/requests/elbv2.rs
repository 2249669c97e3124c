use palinfra_aws::elbv2::{
    Action, Listener, ListenerBuilder, ListenerRule, ListenerRuleBuilder, RuleCondition,
};
use palinfra_aws::live::LINEAGE_TAG;
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

const RULE: &str = "arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/it/b/c/one";
const OTHER: &str = "arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/it/b/c/two";

fn rule(priority: i64) -> ListenerRuleBuilder {
    let nothing = Action::fixed_response("404", "nothing");
    let all = RuleCondition::path(["/*"]);
    ListenerRule::new("it", Arn::new(ARN), priority, [all], [nothing])
}

/// Two rules at 1 and 2, each with the lineage of the stack that made it.
fn two_rules(lineages: [&str; 2]) -> Canned<ListenerRule> {
    let rule = |arn: &str, priority: i64| {
        format!("<member><RuleArn>{arn}</RuleArn><Priority>{priority}</Priority></member>")
    };
    let tags = |arn: &str, lineage: &str| {
        format!(
            "<member><ResourceArn>{arn}</ResourceArn><Tags><member><Key>{LINEAGE_TAG}</Key>\
             <Value>{lineage}</Value></member></Tags></member>"
        )
    };
    let rules = format!("<Rules>{}{}</Rules>", rule(RULE, 1), rule(OTHER, 2));
    let [one, two] = lineages;
    let tags = tags(RULE, one) + &tags(OTHER, two);
    let tags = format!("<TagDescriptions>{tags}</TagDescriptions>");
    Canned::new(RULE)
        .refuse("SetRulePriorities", 400, "PriorityInUse")
        .answer("DescribeRules", rules)
        .answer("DescribeTags", tags)
}

fn moves(sent: Vec<String>) -> Vec<String> {
    let moves = sent.into_iter();
    moves
        .filter(|call| call.starts_with("SetRulePriorities"))
        .collect()
}

#[tokio::test]
async fn rules_of_one_stack_swap_their_priorities_in_one_call() {
    let it = two_rules(["ours", "ours"]);
    it.update(rule(1), rule(2)).await.unwrap();
    let member = "RulePriorities.member";
    assert_eq!(
        moves(it.sent()),
        [
            format!("SetRulePriorities {member}.1.Priority=2 {member}.1.RuleArn={RULE}"),
            format!(
                "SetRulePriorities {member}.1.Priority=2 {member}.1.RuleArn={RULE} \
                 {member}.2.Priority=1 {member}.2.RuleArn={OTHER}"
            ),
        ]
    );
}

#[tokio::test]
async fn a_rule_of_another_stack_is_not_moved() {
    let it = two_rules(["ours", "theirs"]);
    let refused = it.update(rule(1), rule(2)).await.unwrap_err();
    assert_eq!(refused.code.as_deref(), Some("PriorityInUse"));
    assert_eq!(moves(it.sent()).len(), 1);
}
