use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::WebAcl;
use crate::elbv2::LoadBalancer;

/// Puts a web ACL in front of a load balancer. A distribution of CloudFront names its ACL
/// itself.
///
/// [AWS documentation](https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "wafv2:WebAclAssociation",
    cloudformation = "AWS::WAFv2::WebACLAssociation",
    outputs = WebAclAssociationOutputs,
    id = "{web_acl_arn}|{resource_arn}",
    summary = "{web_acl_arn} at {resource_arn}",
    unique("resource_arn"),
    usual(create = 10, update = 10, delete = 10),
)]
pub struct WebAclAssociation {
    /// The ACL.
    #[input(replaces, cloudformation = "WebACLArn")]
    pub web_acl_arn: Arn<WebAcl>,
    /// The load balancer. It has one ACL.
    #[input(replaces)]
    pub resource_arn: Arn<LoadBalancer>,
}

/// What a [`WebAclAssociation`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct WebAclAssociationOutputs {
    /// Its id: both ARNs.
    pub id: Output<Id<WebAclAssociation>>,
}

#[cfg(feature = "wafv2")]
mod live {
    use async_trait::async_trait;

    use super::WebAclAssociation;
    use crate::live::{
        Aws, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is, refused,
    };

    #[async_trait]
    impl Live for WebAclAssociation {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let (acl, resource) = (self.web_acl_arn.as_str(), self.resource_arn.as_str());
            if let Some(other) = acl_of(call.aws, resource).await? {
                let message = format!("`{resource}` has the web ACL `{other}` already");
                return Err(refused(message));
            }
            let associate = call.aws.wafv2().associate_web_acl();
            let associate = associate.web_acl_arn(acl).resource_arn(resource);
            associate.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            if let Some((acl, resource)) = at.id.split_once('|')
                && acl_of(at.aws, resource).await?.as_deref() == Some(acl)
            {
                let call = at.aws.wafv2().disassociate_web_acl();
                call.resource_arn(resource).send().await.map_err(failure)?;
            }
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                if let Some((acl, resource)) = at.id.split_once('|')
                    && acl_of(aws, resource).await?.as_deref() == Some(acl)
                {
                    let it = Found::new(at.id).input("web_acl_arn", acl);
                    found.push(it.input("resource_arn", resource));
                }
            }
            Ok(found)
        }
    }

    async fn acl_of(aws: &Aws, resource: &str) -> Result<Option<String>, Failure> {
        let call = aws.wafv2().get_web_acl_for_resource();
        let answer = call.resource_arn(resource).send().await.map_err(failure);
        let acl = not_found_is(None, answer.map(|it| it.web_acl))?;
        Ok(acl.map(|it| it.arn))
    }
}
