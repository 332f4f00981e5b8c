import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Map as ProtoMap } from "google-protobuf";
import type { Plain, Properties } from "../model";

/** The plain data of a protobuf struct. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : plainRecord(struct.toJavaScript());
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties);
}

function plainRecord(object: object): Properties {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  return Array.isArray(value) ? value.map(plain) : plainRecord(Object(value));
}

/** The entries of a protobuf map. */
export function entriesOf<K, V>(map: ProtoMap<K, V>): [K, V][] {
  const entries: [K, V][] = [];
  map.forEach((value, key) => void entries.push([key, value]));
  return entries;
}
