import { ts } from 'ts-morph';

/** As `deno check` has it, but for the libraries, which `denoTypes` replaces. */
export const compilerOptions: ts.CompilerOptions = {
  allowImportingTsExtensions: true,
  allowJs: true,
  customConditions: ['deno'],
  exactOptionalPropertyTypes: false,
  isolatedModules: true,
  jsx: ts.JsxEmit.React,
  lib: ['lib.esnext.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  noErrorTruncation: true,
  noImplicitOverride: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  // Without it the order of a union's members, and so a hash, depends on which file came first.
  stableTypeOrdering: true,
  strict: true,
  target: ts.ScriptTarget.ESNext,
  types: [],
};
