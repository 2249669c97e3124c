# Ministack takes only subnets that it has itself. Where another emulator has them, those of a
# cache are taken as they come.
from ministack.services import elasticache

known = elasticache._resolve_subnets


def resolve_subnets(form):
    found = known(form)
    if found:
        return found
    ids = elasticache._extract_configs(form, "SubnetIds", ("SubnetIdentifier", "member"))
    zone = {"Name": elasticache.get_region() + "a"}
    return [{"SubnetIdentifier": id, "SubnetAvailabilityZone": zone} for id in ids], "vpc-elsewhere"


elasticache._resolve_subnets = resolve_subnets
