/** Whether SPDX lists an id, spelled as it does. The list comes with the library for bills of materials, which takes a moment. */
export async function knownLicences(): Promise<(id: string) => boolean> {
  const { SPDX } = await import('@cyclonedx/cyclonedx-library');
  return SPDX.isSupportedSpdxId;
}
