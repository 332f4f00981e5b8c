/** A stack with two teams as it is planned: what each gets, who is kept from what, and that the plan says so. */
import { teamNames } from "../../airflow/teams";
import type { PlannedResource } from "../../plan/model";
import { createStyle } from "../../plan/print/style";
import { renderTeams } from "../../plan/print/teams";
import { planOf } from "../support/plans";

const folder = "tests/teams/stacks";
const plan = planOf("teams", { folder });
const teams = ["risk", "ml"];
const plainStyle = createStyle(false);

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
}

const one = (type: string, name: string): PlannedResource => {
  const [found, ...more] = plan.resources.filter((r) => r.type === type && r.name === name);
  if (found === undefined || more.length > 0) throw new Error(`not one ${type} ${name}`);
  return found;
};

describe.each(teams)("team %s", (team) => {
  test("has an account whose role nobody else takes", () => {
    const role = one("aws:iam/role:Role", `airflow-team-${team}`);
    const account = one("kubernetes:core/v1:ServiceAccount", `airflow-team-${team}`);
    expect(at(account.inputs, "metadata", "annotations", "eks.amazonaws.com/role-arn")).toMatch(
      new RegExp(`:role/airflow-teams-team-${team}$`),
    );
    expect(account.inputs["automountServiceAccountToken"]).toBe(false);
    const trust = JSON.stringify(role.inputs["assumeRolePolicy"]);
    expect(trust).toContain(
      `system:serviceaccount:airflow-prod:${teamNames({ name: team }).serviceAccount}`,
    );
    for (const other of teams.filter((name) => name !== team))
      expect(trust).not.toContain(`airflow-team-${other}`);
  });

  test("has a share of the namespace that counts its own pods", () => {
    const name = `namespace-team-${team}`;
    const priority = one("kubernetes:scheduling.k8s.io/v1:PriorityClass", name);
    const quota = one("kubernetes:core/v1:ResourceQuota", name);
    expect(at(quota.inputs, "spec", "scopeSelector", "matchExpressions", 0, "values")).toEqual([
      at(priority.inputs, "metadata", "name"),
    ]);
    expect(priority.inputs).toMatchObject({ value: 0, preemptionPolicy: "Never" });
  });
});

test("only the private repository's credentials come to the namespace", () => {
  const names = plan.resources
    .filter(({ type }) => type.endsWith(":ExternalSecret"))
    .map(({ inputs }) => String(at(inputs, "metadata", "name")))
    .filter((name) => name.startsWith("airflow-team-"));
  expect(names).toEqual(["airflow-team-risk-git"]);
});

test("nothing of a team's is a secret in the clear", () => {
  expect(plan.clearSecrets).toEqual([]);
});

test("the plan says what each team gets", () => {
  const text = renderTeams(plan.settings?.values, plainStyle).join("\n");
  for (const expected of [
    "https://git.internal.example/risk/dags.git main:dags as bundle team-risk",
    "risk.*, and nobody else's",
    "as airflow-team-risk: at most 20 CPU, 80Gi, 40 pods; pool risk of 32",
    "teams-team/risk/connections/<id>",
    "teams/risk/ of the artifacts bucket",
    "Team risk for risk-engineers; Team risk viewer for risk-analysts, auditors",
    "Team ml viewer for nobody yet",
  ])
    expect(text.replace(/\s+/g, " ")).toContain(expected);
  expect(renderTeams(planOf("prod").settings?.values, plainStyle)).toEqual([]);
});
