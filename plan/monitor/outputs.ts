/** A resource's outputs, made of its inputs and of what a fake adds. */
import { mapProperties, mapTexts, type Plain, type Properties } from "../plain";
import { asSecret, UNKNOWN_VALUE } from "./wire";

/**
 * @param inputs As the wire has them, secrets wrapped.
 * @param faked What the fake adds or settles.
 * @param secretKeys Outputs that are secret whatever they hold.
 * @param secretTexts Texts of the secrets among the inputs.
 */
export function outputsOf(
  inputs: Properties,
  faked: Properties,
  secretKeys: readonly string[],
  secretTexts: readonly string[],
): Properties {
  const tainted = mapProperties(faked, (value) => taint(value, secretTexts));
  return withSecrets({ ...inputs, ...tainted }, secretKeys);
}

/** Marks some of the properties secret. */
export function withSecrets(properties: Properties, keys: readonly string[]): Properties {
  const secret = keys.filter((key) => key in properties);
  const wrapped = secret.map((key): [string, Plain] => [key, asSecret(properties[key] ?? null)]);
  return { ...properties, ...Object.fromEntries(wrapped) };
}

/** A fake that was computed from a secret is one, and from an unknown is unknown. */
function taint(value: Plain, secretTexts: readonly string[]): Plain {
  const text = JSON.stringify(value);
  if (secretTexts.some((secret) => secret.length > 3 && text.includes(secret))) {
    return asSecret(value);
  }
  const isUnknown = (part: string): boolean => part.includes(UNKNOWN_VALUE);
  return isUnknown(text) ? mapTexts(value, (t) => (isUnknown(t) ? UNKNOWN_VALUE : t)) : value;
}
