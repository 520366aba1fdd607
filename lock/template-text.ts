import { pathText } from './path-text.ts';
import type { Template } from './template.ts';

/** A template as an expression that a person can read. */
export function templateText(template: Template): string {
  if ('literal' in template) return JSON.stringify(template.literal);
  if ('path' in template) {
    const path = pathText(template.path);
    return 'else' in template ? `${path} ?? ${JSON.stringify(template.else)}` : path;
  }
  if ('js' in template) return template.js;
  if ('secret' in template) return `secrets.${template.secret}`;
  if ('array' in template) return `[${template.array.map(templateText).join(', ')}]`;
  if ('object' in template) {
    const entries = Object.entries(template.object).map(
      ([key, value]) => `${keyText(key)}: ${templateText(value)}`,
    );
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  const parts = template.text.map((part) =>
    typeof part === 'string'
      ? part.replaceAll(/[`\\]|\$\{/gu, '\\$&')
      : `\${${templateText(part)}}`,
  );
  return `\`${parts.join('')}\``;
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/u.test(key) ? key : JSON.stringify(key);
}
