import { createHash } from "node:crypto";
import { type Fake, type FakeRequest, type FakeRules, list, number, text, uuid } from "./fake";

/** Repeatable bytes that depend on the resource alone. */
function bytes(request: FakeRequest, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < length; block++) {
    const seed = `${request.type}\0${request.name}\0${block}`;
    blocks.push(createHash("sha256").update(seed).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const base64Url = (data: Buffer): string => data.toString("base64url");

function characters(request: FakeRequest): string {
  const enabled = (key: string): boolean => request.inputs[key] !== false;
  const special = text(request.inputs, "overrideSpecial") ?? "!@#$%&*()-_=+[]{}<>:?";
  const sets = [
    enabled("lower") ? "abcdefghijklmnopqrstuvwxyz" : "",
    enabled("upper") ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "",
    enabled("numeric") && enabled("number") ? "0123456789" : "",
    enabled("special") ? special : "",
  ];
  return sets.join("") || "0";
}

function randomText(request: FakeRequest): string {
  const set = characters(request);
  const source = bytes(request, number(request.inputs, "length") ?? 16);
  return Array.from(source, (byte) => set.charAt(byte % set.length)).join("");
}

function password(request: FakeRequest): Fake {
  const result = randomText(request);
  const bcryptHash = `$2a$10$${base64Url(bytes(request, 40)).slice(0, 53)}`;
  return { id: "none", computed: { result, bcryptHash }, secrets: ["result", "bcryptHash"] };
}

function string(request: FakeRequest): Fake {
  const result = randomText(request);
  return { id: result, computed: { result } };
}

function id(request: FakeRequest): Fake {
  const data = bytes(request, number(request.inputs, "byteLength") ?? 8);
  const prefix = text(request.inputs, "prefix") ?? "";
  const hex = data.toString("hex");
  const b64Url = base64Url(data);
  return {
    id: b64Url,
    computed: {
      hex: prefix + hex,
      dec: prefix + BigInt(`0x${hex}`).toString(),
      b64Std: prefix + data.toString("base64"),
      b64Url: prefix + b64Url,
    },
  };
}

function randomBytes(request: FakeRequest): Fake {
  const data = bytes(request, number(request.inputs, "length") ?? 32);
  return {
    id: "none",
    computed: { base64: data.toString("base64"), hex: data.toString("hex") },
    secrets: ["base64", "hex"],
  };
}

function integer(request: FakeRequest): Fake {
  const min = number(request.inputs, "min") ?? 0;
  const max = number(request.inputs, "max") ?? min;
  const result = min + (bytes(request, 4).readUInt32BE() % (max - min + 1));
  return { id: String(result), computed: { result } };
}

function pet(request: FakeRequest): Fake {
  const words = ["calm", "amber", "heron", "brave", "cedar", "otter", "lunar", "maple", "finch"];
  const count = number(request.inputs, "length") ?? 2;
  const chosen = Array.from(bytes(request, count), (byte) => words[byte % words.length] ?? "calm");
  const prefix = text(request.inputs, "prefix");
  const separator = text(request.inputs, "separator") ?? "-";
  const name = [...(prefix === undefined ? [] : [prefix]), ...chosen].join(separator);
  return { id: name };
}

function randomUuid(request: FakeRequest): Fake {
  const result = uuid(request.type, request.name);
  return { id: result, computed: { result } };
}

/** Keeps the given order, which is one of the permutations and a repeatable one. */
function shuffle(request: FakeRequest): Fake {
  const inputs = list(request.inputs, "inputs");
  const results = inputs.slice(0, number(request.inputs, "resultCount") ?? inputs.length);
  return { id: "-", computed: { results } };
}

export const randomRules: FakeRules = {
  "random:index/randomPassword:RandomPassword": password,
  "random:index/randomString:RandomString": string,
  "random:index/randomId:RandomId": id,
  "random:index/randomBytes:RandomBytes": randomBytes,
  "random:index/randomInteger:RandomInteger": integer,
  "random:index/randomPet:RandomPet": pet,
  "random:index/randomUuid:RandomUuid": randomUuid,
  "random:index/randomShuffle:RandomShuffle": shuffle,
};
