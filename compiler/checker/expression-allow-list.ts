import { ts } from 'ts-morph';

/** Deterministic, without any power; the evaluator has exactly these. */
export const builtIns: ReadonlySet<string> = new Set([
  'undefined',
  'NaN',
  'Infinity',
  'Math',
  'JSON',
  'Object',
  'Array',
  'String',
  'Number',
  'Boolean',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'encodeURIComponent',
  'decodeURIComponent',
  'encodeURI',
  'decodeURI',
]);

const behindTheData = 'reaches behind the data';
const dependsOnPlace = 'depends on the machine that it runs on';

/** Members that reach further than data, or differ from machine to machine, and why they are refused. */
export const refusedMembers: ReadonlyMap<string, string> = new Map([
  ['__proto__', behindTheData],
  ['constructor', behindTheData],
  ['prototype', behindTheData],
  ['__defineGetter__', behindTheData],
  ['__defineSetter__', behindTheData],
  ['__lookupGetter__', behindTheData],
  ['__lookupSetter__', behindTheData],
  ['localeCompare', dependsOnPlace],
  ['toLocaleLowerCase', dependsOnPlace],
  ['toLocaleString', dependsOnPlace],
  ['toLocaleUpperCase', dependsOnPlace],
]);

/** Of these only some members are there. */
export const membersOf: Readonly<Record<string, readonly string[] | undefined>> = {
  Object: ['keys', 'values', 'entries', 'fromEntries', 'hasOwn'],
  Array: ['isArray', 'from', 'of'],
  JSON: ['parse', 'stringify'],
  Math: undefined,
  String: ['fromCodePoint', 'fromCharCode'],
};

/** These are no values by themselves: what of them is used is written out. */
export const namespaces: ReadonlySet<string> = new Set(['Array', 'JSON', 'Math', 'Object']);

/** Kinds of nodes that need no look of their own: what is below them is looked at. */
export const allowedKinds: ReadonlySet<ts.SyntaxKind> = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.ArrayLiteralExpression,
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.ColonToken,
  ts.SyntaxKind.ColonToken,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.NullKeyword,
  ts.SyntaxKind.NumericLiteral,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.OmittedExpression,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.PropertyAssignment,
  ts.SyntaxKind.QuestionDotToken,
  ts.SyntaxKind.QuestionToken,
  ts.SyntaxKind.ComputedPropertyName,
  ts.SyntaxKind.QuestionDotToken,
  ts.SyntaxKind.QuestionToken,
  ts.SyntaxKind.RegularExpressionLiteral,
  ts.SyntaxKind.SpreadAssignment,
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.TemplateExpression,
  ts.SyntaxKind.TemplateHead,
  ts.SyntaxKind.TemplateMiddle,
  ts.SyntaxKind.TemplateSpan,
  ts.SyntaxKind.TemplateTail,
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.TypeOfExpression,
]);

/** Refused kinds that deserve a word of their own. Any other kind outside the list is "not allowed". */
export const wordings: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.FunctionExpression]: 'A function body is more than one expression',
  [ts.SyntaxKind.Block]: 'A function body is more than one expression',
  [ts.SyntaxKind.MethodDeclaration]: 'A function body is more than one expression',
  [ts.SyntaxKind.GetAccessor]: 'A function body is more than one expression',
  [ts.SyntaxKind.SetAccessor]: 'A function body is more than one expression',
  [ts.SyntaxKind.ClassExpression]: 'A class is more than an expression',
  [ts.SyntaxKind.NewExpression]: '`new` makes things that are no plain data',
  [ts.SyntaxKind.AwaitExpression]: 'An expression cannot wait; steps do',
  [ts.SyntaxKind.ImportKeyword]: 'An expression cannot import',
  [ts.SyntaxKind.MetaProperty]: 'An expression cannot look at its module',
  [ts.SyntaxKind.ThisKeyword]: '`this` is nothing here',
  [ts.SyntaxKind.DeleteExpression]: 'An expression changes nothing',
  [ts.SyntaxKind.PostfixUnaryExpression]: 'An expression changes nothing',
  [ts.SyntaxKind.AsExpression]: 'A cast hides what the checker proves',
  [ts.SyntaxKind.SatisfiesExpression]: 'A type has no place in an expression',
  [ts.SyntaxKind.NonNullExpression]: '`!` hides what the checker proves',
  [ts.SyntaxKind.TypeAssertionExpression]: 'A cast hides what the checker proves',
  [ts.SyntaxKind.TaggedTemplateExpression]: 'A tagged template is not allowed',
  [ts.SyntaxKind.BigIntLiteral]: 'A bigint is nothing that JSON can carry',
};
