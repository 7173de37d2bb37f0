import { giveUp, runShop } from './run-shop.ts';

try {
  await runShop(process.env);
} catch (error) {
  giveUp(error);
}
