import { document } from "../happy/identity";
import { teamPermissions, teamTrust } from "../happy/teams";
import { set, type Spoil } from "../support/world";
import { broken, type Variants } from "./variant";

const role = "aws:iam/role:Role::team";
const inline = "aws:iam/rolePolicy:RolePolicy::team";

const more = (statement: object): Spoil =>
  set(
    inline,
    "policy",
    document(...teamPermissions, { Sid: "More", Effect: "Allow", ...statement }),
  );
const secrets = (name: string): Spoil =>
  more({
    Action: "secretsmanager:GetSecretValue",
    Resource: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`,
  });
const objects = (path: string, Action: unknown = "s3:GetObject"): Spoil =>
  more({ Action, Resource: `arn:aws:s3:::logs/${path}` });

export const teams: Variants = {
  "team-roles-apart": [
    broken("another team's secrets", inline, secrets("test-team/ml/*"), { says: "secrets" }),
    broken("every team's secrets", inline, secrets("test-team/*")),
    broken("a team whose name goes on", inline, secrets("test-team/risk*")),
    broken("the platform's DAGs' secrets", inline, secrets("test-airflow-*")),
    broken("another team's artifacts", inline, objects("teams/ml/*"), { says: "objects" }),
    broken("every team's artifacts", inline, objects("teams/*")),
    broken("a folder whose name goes on", inline, objects("teams/risk*")),
    broken("everybody's objects", inline, objects("*", "s3:*")),
    broken("another team's logs", inline, objects("task-logs/dag_id=ml.*", "s3:PutObject")),
    broken("logs of ids that go on", inline, objects("task-logs/dag_id=risk*", "s3:DeleteObject")),
    broken(
      "all but a list",
      inline,
      more({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::other/*" }),
      { says: "all but a list" },
    ),
    broken(
      "a role that two share",
      role,
      set(
        role,
        "assumeRolePolicy",
        teamTrust.replace(
          /"(system:serviceaccount:[^"]*)"/,
          '["$1","system:serviceaccount:airflow-prod:airflow-team-ml"]',
        ),
      ),
      { says: "shares its role" },
    ),
  ],
};
