/** `src/modules/orders/order.ts` is of orders; undefined for what is of no module. */
export function moduleOfFile(file: string): string | undefined {
  return /^(?:src\/modules|migrations|test\/modules)\/([^/]+)\//.exec(file)?.[1];
}
