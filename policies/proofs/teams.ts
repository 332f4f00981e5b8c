import type { Inventory, TypedResource } from "../inventory";
import type { Statement } from "../iam/document";
import { names } from "../iam/match";
import { roleDocuments, trustStatements } from "../iam/sources";
import { type Proof, ProofBuilder } from "./proof";

const CLAIM = "No team's tasks read or write another's secrets, artifacts or logs.";

type Role = TypedResource<"aws:iam/role:Role">;

/** Service accounts of teams' tasks (airflow/teams.ts). */
const ACCOUNT = /^system:serviceaccount:[^:*?]+:airflow-team-([a-z0-9]+)$/;

/** What must be a team's own, and what its ARN must say then: up to a sign that no name of a team holds. */
const GUARDED: readonly (readonly [
  what: string,
  actions: readonly string[],
  own: (team: string) => RegExp,
])[] = [
  [
    "secrets",
    ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "ssm:GetParameter"],
    (team) => new RegExp(`:secret:[^/*?]+-team/${team}/`),
  ],
  [
    "objects",
    ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"],
    (team) => new RegExp(`:s3:::[^/*?]+/(teams/${team}/|task-logs/dag_id=${team}\\.)`),
  ],
];

/** Team of each role that a team's tasks take. */
function teamRoles(stack: Inventory, proof: ProofBuilder): [role: Role, team: string][] {
  const found: [Role, string][] = [];
  for (const role of stack.ofType("aws:iam/role:Role")) {
    proof.attempt(role.name, () => {
      const subjects = trustStatements(role.props).flatMap(({ conditions }) =>
        conditions.flatMap(({ key, values }) => (key.endsWith(":sub") ? values : [])),
      );
      const teams = subjects.flatMap((subject) => ACCOUNT.exec(subject)?.[1] ?? []);
      const [team] = teams;
      if (team === undefined) return;
      if (subjects.length > 1)
        proof.against(`${team} shares its role: ${subjects.join(", ")}`, role.urn);
      found.push([role, team]);
    });
  }
  return found;
}

/** Proves from the documents of the teams' roles that each ends at its team. */
export function proveTeams(stack: Inventory): Proof {
  const proof = new ProofBuilder("teams", CLAIM);
  for (const [role, team] of teamRoles(stack, proof)) {
    proof.attempt(role.name, () => {
      for (const { source, statements } of roleDocuments(stack, role)) {
        for (const statement of statements.filter(({ effect }) => effect === "Allow"))
          judge(team, statement, source.urn, proof);
      }
    });
  }
  return proof.build();
}

function judge(team: string, statement: Statement, urn: string, proof: ProofBuilder): void {
  for (const [what, actions, own] of GUARDED) {
    const held = actions.filter((action) => names(statement, action));
    if (held.length === 0) continue;
    if (statement.notResources.length > 0) {
      proof.against(`team ${team} may use ${held.join(", ")} on all but a list`, urn);
    }
    for (const pattern of statement.resources) {
      if (own(team).test(pattern)) proof.path(`team ${team}`, pattern, held.join(", "));
      else proof.against(`team ${team} reaches ${what} that are not its own: ${pattern}`, urn);
    }
  }
}
