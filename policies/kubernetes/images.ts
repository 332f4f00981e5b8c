/** The parts of an image reference ("Images", Kubernetes documentation). */
export interface ImageParts {
  /** Host and path, with the host that a name without one means. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export function imageParts(reference: string): ImageParts {
  const [name = "", digest] = reference.split("@");
  const colon = name.lastIndexOf(":");
  const tagged = colon > name.lastIndexOf("/");
  const path = tagged ? name.slice(0, colon) : name;
  const [first = "", ...rest] = path.split("/");
  const host = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const repository = host ? path : `docker.io/${rest.length > 0 ? path : `library/${path}`}`;
  return { repository, tag: tagged ? name.slice(colon + 1) : undefined, digest };
}
