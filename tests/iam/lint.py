"""Lints IAM documents with parliament: unknown actions, wrong ARNs, conditions of other actions.

Reads {name: {kind, document}} as JSON from stdin, as tests/iam/print.ts writes it. Each statement
is linted alone, so that a finding names its statement. Exit 1 when there is a finding, or an
exemption for none.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import parliament

# (document, statement or "*", issue): why it stands. An exemption that nothing needs is a fault.
EXEMPT = {
    ("karpenterControllerPolicy", "StartFromSharedResources", "RESOURCE_MISMATCH"): (
        "RunInstances names many resources; each kind has its own statement, for its own condition"
    ),
    ("karpenterControllerPolicy", "StartFromOwnLaunchTemplates", "RESOURCE_MISMATCH"): (
        "RunInstances names many resources; each kind has its own statement, for its own condition"
    ),
    ("karpenterControllerPolicy", "StartTagged", "RESOURCE_MISMATCH"): (
        "RunInstances names many resources; each kind has its own statement, for its own condition"
    ),
    ("karpenterControllerPolicy", "LookUpImages", "RESOURCE_MISMATCH"): (
        "public parameters belong to no account: their ARN has none"
    ),
    ("loadBalancerControllerPolicy", "MakeGroupInVpc", "RESOURCE_MISMATCH"): (
        "CreateSecurityGroup names the VPC and the group; the group's statement has a condition"
    ),
    ("loadBalancerControllerPolicy", "TagAsMade", "UNKNOWN_CONDITION_FOR_ACTION"): (
        "AWS uses elasticloadbalancing:CreateAction in AmazonEKSLoadBalancingPolicy"
    ),
    ("flowLogPolicy", "FindLogGroups", "RESOURCE_MISMATCH"): (
        "DescribeLogGroups takes log groups; the linter's table is older"
    ),
    ("bucketPolicy", "DenyOtherEncryption", "MISMATCHED_TYPE_BUT_USABLE"): (
        "the header holds the ARN as text; comparing it as text is exact"
    ),
    ("keyPolicy", "*", "RESOURCE_STAR"): "in a key's policy, * is this key",
    ("keyPolicy", "LogGroups", "UNKNOWN_CONDITION_FOR_ACTION"): (
        "an encryption context is a condition key of the caller's making"
    ),
    ("keyPolicy", "LogGroups", "MISMATCHED_TYPE"): (
        "CloudWatch Logs puts the log group's ARN into the encryption context"
    ),
    ("trustPolicy", "*", "MALFORMED"): "a trust names no resource",
    ("trustPolicy", "*", "UNKNOWN_FEDERATION_SOURCE"): "an EKS cluster's own provider",
    ("serviceTrustPolicy", "*", "MALFORMED"): "a trust names no resource",
    ("ciTrustPolicy", "*", "MALFORMED"): "a trust names no resource",
    ("ciTrustPolicy", "*", "UNKNOWN_FEDERATION_SOURCE"): "the pipeline's own provider",
    ("previewPolicy", "*", "RESOURCE_STAR"): (
        "it only describes, and a refresh describes what is no longer where the state says"
    ),
    ("previewPolicy", "ReadPublicParameters", "RESOURCE_MISMATCH"): (
        "public parameters belong to no account: their ARN has none"
    ),
    ("deliveryBoundaryPolicy", "OnlyBoundedRoles", "MISMATCHED_TYPE_BUT_USABLE"): (
        "a boundary's ARN has no wildcard; comparing it as text is exact"
    ),
    ("deployIdentityPolicy", "MakeBoundedRoles", "MISMATCHED_TYPE_BUT_USABLE"): (
        "a boundary's ARN has no wildcard; comparing it as text is exact"
    ),
    ("deployIdentityPolicy", "PermissionsOfBoundedRoles", "MISMATCHED_TYPE_BUT_USABLE"): (
        "a boundary's ARN has no wildcard; comparing it as text is exact"
    ),
    ("deployNetworkPolicy", "StartFromOwnTemplates", "RESOURCE_MISMATCH"): (
        "RunInstances names many resources; the template has a statement for its own condition"
    ),
    ("deployNetworkPolicy", "MakeInsideOwn", "RESOURCE_MISMATCH"): (
        "what is made gets the tag, by MakeTagged; this one is about what it is made in"
    ),
    ("deployDataPolicy", "OwnKeys", "RESOURCE_MISMATCH"): (
        "an alias has a name and its key a tag: each has its own statement"
    ),
    ("deployDataPolicy", "OwnAliases", "RESOURCE_MISMATCH"): (
        "an alias has a name and its key a tag: each has its own statement"
    ),
    ("deployDataPolicy", "OwnBuckets", "RESOURCE_POLICY_PRIVILEGE_ESCALATION"): (
        "who makes a bucket writes its policy; the buckets are the stack's own, and a change of a "
        "policy is in the preview that is approved"
    ),
    ("repositoryPolicy", "*", "MALFORMED"): (
        "a repository's policy names no resource: it is that repository's"
    ),
}


def findings(document: dict) -> Iterator[tuple[str, str, str]]:
    """Yields statement, issue and detail of everything that parliament objects to."""
    for statement in document["Statement"]:
        alone = json.dumps({**document, "Statement": [statement]})
        for finding in parliament.analyze_policy_string(alone).findings:
            yield statement["Sid"], finding.issue, str(finding.detail)


def lint(documents: dict) -> dict[str, list[str]]:
    """Returns the faults of each document."""
    used = set()
    faults = {}
    for name, sample in documents.items():
        faults[name] = []
        for sid, issue, detail in findings(sample["document"]):
            keys = {(name, sid, issue), (name, "*", issue)} & EXEMPT.keys()
            used |= keys
            if not keys:
                faults[name].append(f"{sid}: {issue} {detail}")
    for name, sid, issue in EXEMPT.keys() - used:
        faults.setdefault(name, []).append(f"{sid}: the exemption from {issue} is not needed")
    return faults


def write_report(faults: dict[str, list[str]], path: Path) -> None:
    """Writes a JUnit report: one test per document."""
    suite = ElementTree.Element(
        "testsuite",
        name="iam-lint",
        tests=str(len(faults)),
        failures=str(sum(1 for found in faults.values() if found)),
        errors="0",
        skipped="0",
    )
    for name, found in faults.items():
        case = ElementTree.SubElement(suite, "testcase", name=name)
        if found:
            ElementTree.SubElement(case, "failure").text = "\n".join(found)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def main() -> int:
    """Lints what stdin holds; the first argument, if any, is the path of the report."""
    faults = lint(json.load(sys.stdin))
    for name, found in sorted(faults.items()):
        for fault in found:
            print(f"{name}: {fault}", file=sys.stderr)
    if len(sys.argv) > 1:
        write_report(faults, Path(sys.argv[1]))
    faulty = sum(1 for found in faults.values() if found)
    print(f"{len(faults)} IAM documents linted, {faulty} with faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
