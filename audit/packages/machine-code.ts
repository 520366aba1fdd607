/** First four bytes, big-endian, of programs and libraries of Linux (ELF) and macOS (Mach-O, thin). */
const magics: ReadonlySet<number> = new Set([
  0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe,
]);
/** Mach-O for several processors; Java's classes begin alike, with a version where this has a count. */
const fatMagics: ReadonlySet<number> = new Set([0xcafebabe, 0xcafebabf]);
const firstJavaVersion = 45;
/** An archive of object files: `!<arch>`. */
const archiveMagic = 0x213c6172;

/** Whether a file begins as a program or library of Linux, macOS or Windows does, whatever it is called. */
export function hasMachineCode(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magics.has(magic) || magic === archiveMagic) return true;
  if (fatMagics.has(magic)) return view.getUint32(4) < firstJavaVersion;
  return isWindowsProgram(view);
}

/** `MZ`, and at the offset that stands at byte 60 `PE\0\0`: two letters alone may begin any text. */
function isWindowsProgram(view: DataView): boolean {
  if (view.getUint16(0) !== 0x4d5a || view.byteLength < 64) return false;
  const offset = view.getUint32(60, true);
  return offset + 4 <= view.byteLength && view.getUint32(offset) === 0x50450000;
}
