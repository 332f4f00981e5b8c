import type { YAMLError } from "yaml";

/**
 * The parser's own texts may quote the line, and a line may hold a secret: these do not.
 * Codes: "Errors", documentation of the yaml package.
 */
const texts: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "an alias (*name) takes no anchor and no tag",
  BAD_ALIAS: "the name of an anchor or alias is not valid",
  BAD_COLLECTION_TYPE: "the tag does not fit the value",
  BAD_DIRECTIVE: "a line that begins with % is not valid here",
  BAD_DQ_ESCAPE:
    'a backslash in "double quotes" begins an unknown escape; single quotes take it literally',
  BAD_INDENT:
    "the indentation fits no line above, or a bracket is still open; keys of one block begin in the same column",
  BAD_PROP_ORDER: "an anchor or tag stands in the wrong place",
  BAD_SCALAR_START: "a value cannot begin with this character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY:
    "a key begins on a line that already holds a key and its value; is a quote or a line break missing?",
  BLOCK_IN_FLOW: "a block cannot stand inside [ ] or { }",
  COMMENT_SPACE: "a comment needs a space before the #",
  DUPLICATE_KEY: "this key stands twice in the same place; remove one",
  KEY_OVER_1024_CHARS: "a key is longer than 1,024 characters",
  MISSING_CHAR: "a closing quote, a bracket, a comma or a colon is missing",
  MULTILINE_IMPLICIT_KEY: "a key must stand on one line; is a colon or a quote missing?",
  MULTIPLE_ANCHORS: "a value takes one anchor at most",
  MULTIPLE_DOCS: "the file holds several documents (---); a stack file is one",
  MULTIPLE_TAGS: "a value takes one tag at most",
  NON_STRING_KEY: "a key must be text",
  TAB_AS_INDENT: "a tab indents this line; YAML takes spaces only",
  TAG_RESOLVE_FAILED: "the tag (!name) is not known",
};

/** What is wrong with a file's syntax, without a word of the file itself. */
export const describeYamlError = ({ code }: YAMLError): string =>
  texts[code] ?? "this is not valid YAML";
