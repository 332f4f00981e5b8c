/** Shapes of the types that an SDK's declarations name. */
import ts from "typescript";
import type { DeclarationFile } from "./file";
import { ANY, choice, type Field, type Fields, type Shape, STRING } from "./shape";

/** Wrappers that say when a value is there, and nothing of the value. */
const TRANSPARENT = new Set(["Input", "Output", "Promise", "Readonly"]);

/** The shape that a type of a file describes; what cannot be told is anything. */
export function shapeOf(type: ts.TypeNode | undefined, file: DeclarationFile): Shape {
  if (type === undefined) return ANY;
  if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type)) {
    return shapeOf(type.type, file);
  }
  if (ts.isArrayTypeNode(type)) return { kind: "list", item: shapeOf(type.elementType, file) };
  if (ts.isUnionTypeNode(type)) {
    const given = type.types.filter((member) => !isNothing(member));
    return choice(given.map((member) => shapeOf(member, file)));
  }
  if (ts.isTypeLiteralNode(type)) return literalShape(type, file);
  if (ts.isLiteralTypeNode(type)) return constant(type.literal);
  // A resource of the SDK where an id or a name will do: the engine sends that.
  if (ts.isImportTypeNode(type)) return STRING;
  if (ts.isTypeReferenceNode(type)) return reference(type, file);
  return keyword(type.kind);
}

/** Fields of a property list: an interface, a class or a type literal. */
export function fieldsOf(members: readonly ts.Node[], file: DeclarationFile): Fields {
  const fields = members.flatMap((member): [string, Field][] => {
    const isProperty = ts.isPropertySignature(member) || ts.isPropertyDeclaration(member);
    if (!isProperty || isStatic(member)) return [];
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name);
    if (!name) return [];
    const field = {
      required: member.questionToken === undefined,
      shape: shapeOf(member.type, file),
    };
    return [[textOf(member.name), field]];
  });
  return new Map(fields);
}

/** The shape behind a name with dots, such as `ec2.SubnetSpec`. */
export function named(path: readonly string[], file: DeclarationFile): Shape {
  const name = path.at(-1) ?? "";
  const declared = file.declared(name, path.slice(0, -1));
  for (const one of declared) {
    if (ts.isInterfaceDeclaration(one)) return objectOf(one.members, file);
    if (ts.isClassDeclaration(one)) return STRING;
  }
  const values = declared.find((one) => ts.isVariableDeclaration(one));
  if (values?.type !== undefined && ts.isTypeLiteralNode(values.type)) {
    return choice(values.type.members.map((member) => memberShape(member, file)));
  }
  const alias = declared.find((one) => ts.isTypeAliasDeclaration(one));
  if (alias !== undefined) return shapeOf(alias.type, file);
  const [first = "", ...rest] = path;
  const origin = file.origin(first);
  if (origin === undefined) return ANY;
  const there = origin.name === undefined ? rest : [origin.name, ...rest];
  return there.length === 0 ? ANY : named(there, origin.file);
}

function objectOf(members: readonly ts.Node[], file: DeclarationFile): Shape {
  let fields: Fields | undefined;
  return { kind: "object", fields: () => (fields ??= fieldsOf(members, file)) };
}

function literalShape(type: ts.TypeLiteralNode, file: DeclarationFile): Shape {
  const index = type.members.find((member) => ts.isIndexSignatureDeclaration(member));
  if (index === undefined) return objectOf(type.members, file);
  return { kind: "map", value: shapeOf(index.type, file) };
}

function memberShape(member: ts.TypeElement, file: DeclarationFile): Shape {
  return ts.isPropertySignature(member) ? shapeOf(member.type, file) : ANY;
}

function reference(type: ts.TypeReferenceNode, file: DeclarationFile): Shape {
  const path = entityPath(type.typeName);
  const name = path.at(-1) ?? "";
  const [argument, second] = type.typeArguments ?? [];
  if (argument !== undefined && TRANSPARENT.has(name)) return shapeOf(argument, file);
  if (argument !== undefined && name === "Array") {
    return { kind: "list", item: shapeOf(argument, file) };
  }
  if (name === "Record") return { kind: "map", value: shapeOf(second, file) };
  // The SDK's core: assets, archives and the like, which the wire writes in ways of its own.
  return path[0] === "pulumi" ? ANY : named(path, file);
}

function entityPath(name: ts.EntityName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return [...entityPath(name.left), name.right.text];
}

function constant(literal: ts.LiteralTypeNode["literal"]): Shape {
  if (ts.isStringLiteral(literal)) return { kind: "literal", value: literal.text };
  if (ts.isNumericLiteral(literal)) return { kind: "literal", value: Number(literal.text) };
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return { kind: "literal", value: true };
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return { kind: "literal", value: false };
  return ANY;
}

function keyword(kind: ts.SyntaxKind): Shape {
  if (kind === ts.SyntaxKind.StringKeyword) return STRING;
  if (kind === ts.SyntaxKind.NumberKeyword) return { kind: "number" };
  if (kind === ts.SyntaxKind.BooleanKeyword) return { kind: "boolean" };
  return ANY;
}

function isNothing(type: ts.TypeNode): boolean {
  if (type.kind === ts.SyntaxKind.UndefinedKeyword) return true;
  return ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword;
}

function isStatic(member: ts.PropertySignature | ts.PropertyDeclaration): boolean {
  return member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

function textOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : "";
}
