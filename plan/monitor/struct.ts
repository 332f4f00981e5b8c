import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Map as ProtoMap } from "google-protobuf";
import { type Properties, toProperties } from "../plain";

/** The plain data of a protobuf struct. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : toProperties(struct.toJavaScript());
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties);
}

/** The entries of a protobuf map. */
export function entriesOf<K, V>(map: ProtoMap<K, V>): [K, V][] {
  const entries: [K, V][] = [];
  map.forEach((value, key) => void entries.push([key, value]));
  return entries;
}
