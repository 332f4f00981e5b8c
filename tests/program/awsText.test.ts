import { planOf, stacks } from "../support/plans";

/**
 * Characters of a security group's or rule's description ("CreateSecurityGroup" and "IpRange", Amazon
 * EC2 API Reference). EC2 refuses an apostrophe, and only when the group is made.
 */
const EC2_DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** Characters of a role's description ("CreateRole", IAM API Reference), without control characters. */
const IAM_DESCRIPTION = /^[\t\n\r\x20-\x7E\xA1-\xFF]{1,1000}$/;

const rules: readonly (readonly [type: RegExp, allowed: RegExp])[] = [
  [/^aws:(ec2|vpc)\/securityGroup/, EC2_DESCRIPTION],
  [/^aws:iam\/role:/, IAM_DESCRIPTION],
];

describe.each(stacks)("texts of stack %s", (stack) => {
  test.each(rules)("descriptions of %s hold only characters that AWS accepts", (type, allowed) => {
    const described = planOf(stack).resources.filter((resource) => type.test(resource.type));
    expect(described.length).toBeGreaterThan(0);
    const refused = described
      .map(({ name, inputs }) => ({ name, description: inputs["description"] }))
      .filter(({ description }) => typeof description !== "string" || !allowed.test(description));
    expect(refused).toEqual([]);
  });
});
