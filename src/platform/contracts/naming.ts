/** `orderPlaced` as it is written in codes, event types and paths: `order-placed`. */
export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
