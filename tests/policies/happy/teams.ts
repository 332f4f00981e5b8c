import type { Recipes } from "../support/world";
import { document, webTrust } from "./identity";

/** What a team's tasks may do. */
export const teamPermissions = [
  {
    Sid: "Objects",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: ["arn:aws:s3:::logs/teams/risk/*", "arn:aws:s3:::logs/task-logs/dag_id=risk.*"],
  },
  {
    Sid: "Secrets",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:test-team/risk/*",
  },
];

export const teamTrust = webTrust.replace("airflow-task", "airflow-team-risk");

/** The role of a team's tasks. */
export const teams: Recipes = {
  "aws:iam/role:Role::team": {
    inputs: { name: "airflow-team-risk", assumeRolePolicy: teamTrust },
    outputs: { arn: "arn:aws:iam::123456789012:role/airflow-team-risk" },
  },
  "aws:iam/rolePolicy:RolePolicy::team": {
    inputs: { role: "airflow-team-risk", policy: document(...teamPermissions) },
    from: { role: "aws:iam/role:Role::team" },
  },
};
