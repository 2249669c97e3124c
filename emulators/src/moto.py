# Where moto is not as AWS.
from threading import Lock

from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.models import Service
from moto.route53.models import FakeZone

made = Service.__init__


def made_steady(self, *arguments, **named):
    """As many tasks run as are wanted; moto runs the same number of every service."""
    made(self, *arguments, **named)
    self.running_count, self.pending_count = self.desired_count, 0
    for deployment in self.deployments:
        deployment.update(runningCount=self.desired_count, pendingCount=0, rolloutState="COMPLETED")


def description(self):
    """Moto shows that of a rule for addresses alone."""
    return (self.ip_range or {}).get("Description") or (self.source_group or {}).get("Description")


deleted, records = FakeZone.delete_rrset, Lock()


def deleted_alone(self, *arguments, **named):
    """Of two records that are deleted at the same time, moto puts one back."""
    with records:
        deleted(self, *arguments, **named)


FakeZone.delete_rrset = deleted_alone
Service.__init__ = made_steady
SecurityGroupRule.description = property(description)
