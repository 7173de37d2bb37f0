/** A fence: what must not be imported, and in the comment what to do instead. */
export function forbid(rule) {
  return { severity: 'error', ...rule };
}
