import { SecretStore } from "../../plan/monitor/secrets";

function storeOf(...sources: string[]): SecretStore {
  const store = new SecretStore();
  for (const source of sources) store.addSource(source);
  return store;
}

describe("the secrets of a run", () => {
  const secret = 'pa$$"w(o)rd/+1';

  test.each([
    ["as it is", `at ${secret}!`],
    ["in JSON", `at ${JSON.stringify({ secret })}!`],
    ["in a URL", `at postgresql://u:${encodeURIComponent(secret)}@host!`],
    ["in base64", `at ${Buffer.from(secret).toString("base64")}!`],
  ])("are scrubbed from a text %s", (_, text) => {
    const clean = storeOf(secret).scrub(text);
    expect(clean).toContain("[secret]");
    expect(clean).not.toContain("w(o)rd");
    expect(clean).not.toContain(Buffer.from(secret).toString("base64").slice(0, 12));
    expect(clean.endsWith("!") || clean.endsWith("@host!")).toBe(true);
  });

  test("leave a text alone that holds none of them", () => {
    expect(storeOf(secret).scrub("nothing here")).toBe("nothing here");
    expect(new SecretStore().scrub("nothing here")).toBe("nothing here");
  });

  test("scrub the longer secret first, so that none of its tail remains", () => {
    expect(storeOf("abcdefgh", "abcdefgh-and-more").scrub("abcdefgh-and-more")).toBe("[secret]");
  });

  test("are found in clear by path, and removed from there", () => {
    const search = storeOf("hunter2-hunter2").search();
    const value = { args: ["--password", "p=hunter2-hunter2"], "a.b": "fine" };
    expect(search?.paths(value, "inputs")).toEqual(["inputs.args[1]"]);
    expect(search?.clean(value)).toEqual({ args: ["--password", "p=[secret]"], "a.b": "fine" });
  });

  test("are not searched when only the program called them so: a name may be tainted by chance", () => {
    const store = new SecretStore();
    store.addText("airflow-dev-cluster");
    expect(store.search()).toBeUndefined();
    expect(store.scrub("in airflow-dev-cluster")).toBe("in [secret]");
  });

  test("are too short to scrub when they would occur by chance", () => {
    expect(storeOf("yes").scrub("yes, yesterday")).toBe("yes, yesterday");
  });
});
