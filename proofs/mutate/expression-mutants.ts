import ts from 'typescript';
import { change, misspelt, type Change } from './mutant.ts';

/** Each way in which one place of an expression can be wrong; the source is what stands in `${{ }}`. */
export function expressionMutants(source: string): readonly Change<string>[] {
  const file = ts.createSourceFile('e.ts', `(${source}\n)`, ts.ScriptTarget.ESNext, true);
  const found: Change<string>[] = [];
  const visit = (node: ts.Node): void => {
    for (const { operator, value } of editsOf(node)) {
      const text = `${file.text.slice(0, value.start)}${value.text}${file.text.slice(value.end)}`;
      found.push(change(operator, text.slice(1, -2)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found, ...wrappings(source)];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editsOf(node: ts.Node): readonly Change<Edit>[] {
  if (ts.isPropertyAccessExpression(node)) return accessEdits(node);
  if (ts.isElementAccessExpression(node)) return elementEdits(node);
  if (ts.isBinaryExpression(node)) return binaryEdits(node);
  if (ts.isCallExpression(node)) return callEdits(node);
  if (ts.isConditionalExpression(node)) {
    return [
      change('take one branch of ? :', replace(node, node.whenTrue.getText())),
      change('take one branch of ? :', replace(node, node.whenFalse.getText())),
      change('swap the branches of ? :', {
        start: node.whenTrue.getStart(),
        end: node.whenFalse.getEnd(),
        text: `${node.whenFalse.getText()} : ${node.whenTrue.getText()}`,
      }),
    ];
  }
  if (ts.isArrowFunction(node))
    return [change('wrap a result in a list', replace(node.body, `[${node.body.getText()}]`))];
  return literalEdits(node);
}

function replace(node: ts.Node, text: string): Edit {
  return { start: node.getStart(), end: node.getEnd(), text };
}

function accessEdits(node: ts.PropertyAccessExpression): readonly Change<Edit>[] {
  const root = node.expression.getText();
  const edits = [
    change(renameOf(root), replace(node.name, misspelt(node.name.text))),
    change('leave out a part of a path', replace(node, root)),
    change('go one field too deep', replace(node, `${node.getText()}.value`)),
  ];
  if (node.questionDotToken === undefined) return edits;
  return [...edits, change('delete a guard ?.', replace(node.questionDotToken, '.'))];
}

function renameOf(root: string): string {
  return (
    {
      steps: 'rename a step in an expression',
      inputs: 'rename an input in an expression',
      secrets: 'rename a secret in an expression',
    }[root] ?? 'rename a field'
  );
}

function elementEdits(node: ts.ElementAccessExpression): readonly Change<Edit>[] {
  const edits = [
    change('leave out a part of a path', replace(node, node.expression.getText())),
    change('another index', replace(node.argumentExpression, '99')),
  ];
  if (node.questionDotToken === undefined) return edits;
  return [...edits, change('delete a guard ?.', replace(node.questionDotToken, ''))];
}

const guards = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
]);

function binaryEdits(node: ts.BinaryExpression): readonly Change<Edit>[] {
  const [left, right] = [node.left.getText(), node.right.getText()];
  const operator = node.operatorToken.getText();
  if (guards.has(node.operatorToken.kind)) {
    return [
      change(`delete a guard ${operator}`, replace(node, left)),
      change(`keep the right of ${operator}`, replace(node, right)),
      change(`swap the sides of ${operator}`, replace(node, `${right} ${operator} ${left}`)),
    ];
  }
  return [
    change('leave out an operand', replace(node, left)),
    change(
      'another operator',
      replace(node.operatorToken, operator === '===' ? '!==' : operator === '+' ? '-' : '==='),
    ),
    change(
      'turn a guard around',
      replace(node, operator === '!=' ? `${left} == ${right}` : `!(${node.getText()})`),
    ),
  ];
}

function callEdits(node: ts.CallExpression): readonly Change<Edit>[] {
  const callee = node.expression.getText();
  const rest = node.arguments.slice(0, -1).map((argument) => argument.getText());
  const edits = [change('leave out a call', replace(node, callee))];
  if (node.arguments.length === 0) return edits;
  return [
    ...edits,
    change('drop an argument of a call', replace(node, `${callee}(${rest.join(', ')})`)),
  ];
}

function literalEdits(node: ts.Node): readonly Change<Edit>[] {
  if (ts.isStringLiteral(node)) {
    return [
      change(
        'misspell a literal',
        replace(node, JSON.stringify(misspelt(node.text)).replaceAll('"', "'")),
      ),
      change('a literal of another type', replace(node, '42')),
    ];
  }
  if (ts.isNumericLiteral(node)) {
    return [
      change('a literal of another type', replace(node, `'${node.text}'`)),
      change('a literal out of range', replace(node, '-100000.5')),
    ];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return [change('a literal of another type', replace(node, `'${node.getText()}'`))];
  }
  if (node.kind === ts.SyntaxKind.NullKeyword)
    return [change('a literal of another type', replace(node, '{}'))];
  return [];
}

/** The whole expression as something else. */
function wrappings(source: string): readonly Change<string>[] {
  const inner = source.trim();
  return [
    change('wrap in a list', ` [${inner}] `),
    change('take one item', ` (${inner})[0] `),
    change('wrap in an object', ` ({ value: ${inner} }) `),
    change('make text of it', ` \`\${${inner}}\` `),
    change('negate it', ` !(${inner}) `),
    change('take its length', ` (${inner}).length `),
    change(
      'make it perhaps undefined',
      ` [${inner}].find((one) => one === one && run.attempt > 1) `,
    ),
    change('make it perhaps null', ` run.attempt > 1 ? ${inner} : null `),
  ];
}
