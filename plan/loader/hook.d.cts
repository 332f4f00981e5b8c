/** Installs the loader in this process; see hook.cjs. */
export function install(options: { readonly project: string; readonly role: string }): void;

/** File of the source map of a TypeScript file as it is now, whether or not it exists yet. */
export function sourceMapOf(project: string, file: string): string;
