"""The check of requests finds what is wrong, in each protocol, and shows no secret."""

import unittest
from urllib.parse import urlencode

from api_exceptions import EXCEPTIONS
from api_requests import check


def request(service, body="", method="POST", url="http://127.0.0.1:1/", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"service": service, "method": method, "url": url, "headers": named, "body": body}


def query(service, version, action, **parameters):
    named = {name.replace("__", "."): value for name, value in parameters.items()}
    return request(service, urlencode({"Action": action, "Version": version} | named))


def ec2(action, **parameters):
    return query("ec2", "2016-11-15", action, **parameters)


def iam(action, **parameters):
    return query("iam", "2010-05-08", action, **parameters)


def logs(action, body):
    return request("logs", body, x_amz_target=f"Logs_20140328.{action}")


def eks(body, path="/clusters"):
    return request("eks", body, url=f"http://127.0.0.1:1{path}")


def zone(body):
    return request("route53", body, url="http://127.0.0.1:1/2013-04-01/hostedzone")


CLUSTER = '{"name": "a", "roleArn": "r", "resourcesVpcConfig": {"subnetIds": ["s"]%s}}'
ZONE = (
    '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
    "<Name>a.example</Name><CallerReference>r</CallerReference>%s</CreateHostedZoneRequest>"
)


class Requests(unittest.TestCase):
    def right(self, *requests):
        for one in requests:
            with self.subTest(one):
                self.assertEqual(check(one), [])

    def wrong(self, one, *texts):
        lines = "\n".join(check(one))
        for text in texts:
            self.assertIn(text, lines)

    def test_ec2(self):
        tags = {
            "TagSpecification__1__ResourceType": "vpc",
            "TagSpecification__1__Tag__1__Key": "a",
            "TagSpecification__1__Tag__1__Value": "b",
        }
        self.right(
            ec2("CreateVpc", CidrBlock="10.0.0.0/16", **tags),
            ec2("DescribeVpcs", MaxResults="1000", VpcId__1="vpc-1"),
        )
        self.wrong(ec2("CreateVpcs"), "ec2 CreateVpcs: no such operation")
        self.wrong(ec2("CreateVpc", Cidr="x"), "CreateVpc Cidr: no such parameter")
        self.wrong(ec2("CreateSubnet"), "CreateSubnet VpcId: missing")
        self.wrong(ec2("CreateVpc", InstanceTenancy="mine"), "InstanceTenancy", "'mine'")
        self.wrong(ec2("DescribeVpcs", MaxResults="2"), "MaxResults: less than 5: 2")
        self.wrong(ec2("DescribeVpcs", MaxResults="many"), "MaxResults: no integer")
        self.wrong(ec2("DescribeVpcs", VpcId__2="vpc-1"), "VpcIds: its items are not numbered")
        tags["TagSpecification__1__Tag__1__Name"] = "b"
        self.wrong(ec2("CreateVpc", **tags), "TagSpecifications[0].Tags[0].Name: no such")

    def test_query(self):
        self.right(
            iam("CreateRole", RoleName="r", AssumeRolePolicyDocument="{}"),
            iam("TagRole", RoleName="r", Tags__member__1__Key="a", Tags__member__1__Value=""),
        )
        self.wrong(iam("CreateRole", RoleName="r"), "AssumeRolePolicyDocument: missing")
        self.wrong(iam("GetRole", RoleName="a b"), "RoleName: not of the form", "'a b'")
        self.wrong(iam("GetRole", RoleName="r" * 65), "RoleName: more than 64")
        self.wrong(iam("UntagRole", RoleName="r", TagKeys__1="a"), "TagKeys.1: no such parameter")
        self.wrong(query("iam", "2000-01-01", "ListRoles"), "Version: not 2010-05-08")

    def test_json(self):
        self.right(logs("PutRetentionPolicy", '{"logGroupName": "a", "retentionInDays": 7}'))
        self.wrong(logs("PutRetentionPolicy", '{"logGroupName": "a"}'), "retentionInDays: missing")
        self.wrong(
            logs("PutRetentionPolicy", '{"logGroupName": "a", "retentionInDays": "7"}'),
            "retentionInDays: no integer",
        )
        self.wrong(logs("CreateLogGroup", '{"name": "a"}'), "name: no such parameter", "missing")
        self.wrong(logs("MakeLogGroup", "{}"), "logs Logs_20140328.MakeLogGroup: no such operation")
        self.wrong(logs("CreateLogGroup", "{"), "no JSON")
        self.wrong(
            logs("CreateLogGroup", '{"logGroupName": "a", "logGroupClass": "CHEAP"}'), "'CHEAP'"
        )

    def test_rest_json(self):
        self.right(eks(CLUSTER % ""))
        self.wrong(eks(CLUSTER % "", "/cluster"), "no such operation")
        self.wrong(eks(CLUSTER % ', "subnets": []'), "resourcesVpcConfig.subnets: no such parameter")
        self.wrong(eks('{"name": "a"}'), "roleArn: missing", "resourcesVpcConfig: missing")
        self.wrong(
            eks(CLUSTER % ', "endpointPublicAccess": 1'),
            "resourcesVpcConfig.endpointPublicAccess: no boolean: 1",
        )
        get = "http://127.0.0.1:1/clusters?maxResults=%s"
        self.right(request("eks", method="GET", url=get % 100))
        self.wrong(request("eks", method="GET", url=get % 101), "maxResults: more than 100: 101")
        self.wrong(request("eks", method="GET", url=get % 1 + "&all=x"), "all: no such parameter")

    def test_rest_xml(self):
        self.right(zone(ZONE % ""))
        self.wrong(zone(ZONE % "<Comment>c</Comment>"), "Comment: no such parameter")
        self.wrong(zone("<CreateHostedZoneRequest/>"), "Name: missing", "CallerReference: missing")
        self.wrong(zone("<Other/>"), "its root is Other, not CreateHostedZoneRequest")
        self.wrong(zone(ZONE % "<VPC><VPCRegion>moon</VPCRegion></VPC>"), "VPC.VPCRegion", "'moon'")

    def test_s3(self):
        def s3(method, path, body="", **headers):
            return request("s3", body, method, f"http://127.0.0.1:1{path}", **headers)

        acceleration = (
            '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            "<Status>%s</Status></VersioningConfiguration>"
        )
        self.right(
            s3("PUT", "/bucket?versioning", acceleration % "Enabled"),
            s3("PUT", "/bucket/a/key?x-id=PutObject", None, x_amz_meta_a="b"),
            s3("HEAD", "/bucket"),
        )
        self.wrong(s3("PUT", "/bucket?versioning", acceleration % "On"), "Status", "'On'")
        self.wrong(s3("PUT", "/bucket", x_amz_acl="all"), "ACL", "'all'")
        self.wrong(s3("PUT", "/bucket", x_amz_colour="red"), "x-amz-colour: no such parameter")

    def test_an_exception_has_a_reason_and_is_of_one_parameter(self):
        self.assertTrue(all(EXCEPTIONS.values()))
        one = ec2("DescribeVpcs", MaxResults="2", Colour="red")
        [line] = check(one, {("ec2", "DescribeVpcs", "MaxResults"): "a reason"})
        self.assertIn("Colour", line)

    def test_secrets_are_not_shown(self):
        secret = '{"Name": "a", "ClientRequestToken": "t", "SecretString": %s}'
        target = "secretsmanager.CreateSecret"
        for text in ['"hidden-value"', '["hidden-value"]', '"%s"' % ("hidden" * 20000)]:
            lines = check(request("secretsmanager", secret % text, x_amz_target=target))
            self.assertTrue(lines)
            self.assertNotIn("hidden", "\n".join(lines))
        long = query(
            "rds", "2014-10-31", "ModifyDBInstance", DBInstanceIdentifier="a", MasterUserPasswort="hidden"
        )
        self.assertNotIn("hidden", "\n".join(check(long)))


if __name__ == "__main__":
    unittest.main()
