/** A merged flow, and the uses whose pin both sides moved: they stand at ours until somebody knows better. */
export interface MergedYaml {
  readonly text: string;
  /** `scripts/x.ts`: the scripts and flows whose pins are still to be found. */
  readonly unsettled: ReadonlySet<string>;
}

const conflict = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm;
const pin = /((?:scripts|flows)\/[^\s'"@]+)@([0-9a-f]{12,64})/g;

/**
 * Settles the conflicts of a merged flow in which the sides differ in nothing but pins. `undefined`
 * when any other conflict is left: that is for a person.
 */
export function settlePins(merged: string): MergedYaml | undefined {
  const unsettled = new Set<string>();
  const text = merged.replace(conflict, (whole, ours: string, base: string, theirs: string) =>
    withoutPins(ours) === withoutPins(theirs)
      ? mergePins({ ours, base, theirs }, unsettled)
      : whole,
  );
  return /^<{7} ours$/m.test(text) ? undefined : { text, unsettled };
}

function withoutPins(text: string): string {
  return text.replace(pin, '$1');
}

/** Each pin is the one of the side that moved it. */
function mergePins(
  { ours, base, theirs }: { readonly ours: string; readonly base: string; readonly theirs: string },
  unsettled: Set<string>,
): string {
  const before = pinsOf(base);
  const other = pinsOf(theirs);
  let at = 0;
  return ours.replace(pin, (_whole, path: string, own: string) => {
    // The texts are the same but for the pins, so the pins are the same but for their digits.
    const their = other[at]?.pin ?? own;
    const old = before[at]?.path === path ? before[at]?.pin : undefined;
    at += 1;
    if (own === their || their === old) return `${path}@${own}`;
    if (own !== old) unsettled.add(path);
    return `${path}@${own === old ? their : own}`;
  });
}

function pinsOf(text: string): readonly { readonly path: string; readonly pin: string }[] {
  return [...text.matchAll(pin)].map(([, path = '', digits = '']) => ({ path, pin: digits }));
}

/** Takes over, from a text in which every pin was renewed, the pins of these paths alone. */
export function takePins(text: string, renewed: string, paths: ReadonlySet<string>): string {
  const pins = pinsOf(renewed);
  let at = 0;
  return text.replace(pin, (whole, path: string) => {
    const now = pins[at];
    at += 1;
    return paths.has(path) && now?.path === path ? `${path}@${now.pin}` : whole;
  });
}
