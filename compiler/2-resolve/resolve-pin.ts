import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedUses } from '../model/parsed.ts';
import type { Located } from '../model/source.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import type { ClosureReader } from './read-closure.ts';

/** A use of a script or a flow, and the id of the flow that it stands in. */
export interface PlacedUses {
  readonly uses: ParsedUses;
  readonly flow: string;
}

/** What the working tree has, by its digest. */
type Digested = Pick<ScriptClosure, 'digest'>;

/** The script as it lies in the working tree. */
type Tree = Outcome<ScriptClosure | undefined>;
type ScriptHost = Pick<CompilerHost, 'listScripts'>;

/** Finds the bytes that a pin means: in the working tree, else through the locks that held them. */
export async function resolvePin(
  placed: PlacedUses,
  host: ScriptHost,
  reader: ClosureReader,
): Promise<Tree> {
  const { path, pin } = placed.uses;
  const tree = await reader.closureOf(path.value);
  const isMissing = tree.value === undefined && tree.diagnostics.length === 0;
  if (pin === undefined) {
    return isMissing ? refused(await missingScript(placed.uses, host)) : withoutPin(placed, tree);
  }
  if (tree.value?.digest.startsWith(pin.value) === true) return tree;
  const past = await reader.pastClosure(path.value, pin.value);
  switch (past.kind) {
    case 'found':
      return { value: past.closure, diagnostics: [pinBehind(placed, pin, tree)] };
    case 'gone':
      return refused(
        diagnose(
          'resolve/pin-not-durable',
          pin.span,
          { path: path.value },
          renewal(placed, tree.value),
        ),
      );
    case 'ambiguous': {
      const hint = 'Write more of its digits.';
      return refused(
        diagnose('resolve/ambiguous-pin', pin.span, { pin: pin.value, path: path.value }, { hint }),
      );
    }
    case 'unknown':
      if (isMissing) return refused(await missingScript(placed.uses, host));
      // What is wrong with the script is the cause; that its digest is unknown follows from it.
      return tree.value === undefined ? tree : refused(unknownPin(placed, pin, tree.value));
  }
}

function refused(...diagnostics: readonly Diagnostic[]): Outcome<undefined> {
  return { value: undefined, diagnostics };
}

function withoutPin(placed: PlacedUses, tree: Tree): Tree {
  if (tree.value === undefined) return tree;
  return { value: tree.value, diagnostics: [unpinned(placed, tree.value)] };
}

/** Says that a use has no pin, and which one it should have. */
export function unpinned({ uses, flow }: PlacedUses, tree: Digested | undefined): Diagnostic {
  const path = uses.path.value;
  const pin = tree && `@${tree.digest.slice(0, 12)}`;
  const pinned = pin && `, which writes \`${path}${pin}\``;
  const hint = `Run \`${pinCommand(flow)}\`${pinned ?? ''}.`;
  const { span } = uses.path;
  // Nothing else is pinned here yet, so no reviewed version is given up. To move a pin is a decision.
  const place = { ...span, start: span.end };
  const fix = pin === undefined ? undefined : replace(`Pin \`${path}${pin}\`.`, place, pin);
  return diagnose('resolve/unpinned', span, { path }, { hint, fix });
}

/** Says that there is no such file, and which one may have been meant. */
export async function missingScript({ path }: ParsedUses, host: ScriptHost): Promise<Diagnostic> {
  const hint = didYouMean(path.value, await host.listScripts());
  return diagnose('resolve/missing-script', path.span, { path: path.value }, { hint });
}

function pinBehind(placed: PlacedUses, pin: Located<string>, tree: Tree): Diagnostic {
  const path = placed.uses.path.value;
  const digest = tree.value?.digest;
  return diagnose('resolve/pin-behind', pin.span, { path, digest }, renewal(placed, tree.value));
}

function unknownPin(placed: PlacedUses, pin: Located<string>, tree: ScriptClosure): Diagnostic {
  const parameters = { pin: pin.value, path: tree.entry, digest: tree.digest };
  const extras = renewal(placed, tree);
  return diagnose('resolve/unknown-pin', pin.span, parameters, extras);
}

/** The command that takes what is in the working tree, when there is something to take. */
export function renewal({ flow }: PlacedUses, tree: Digested | undefined): { hint?: string } {
  if (tree === undefined) return {};
  return { hint: `\`${pinCommand(flow)}\` takes the one in the working tree.` };
}

/** A name that a shell would not read as a plain word is left out. */
function pinCommand(flow: string): string {
  return /^[\w./][\w./-]*$/.test(flow) ? `millrace pin ${flow}` : 'millrace pin';
}
