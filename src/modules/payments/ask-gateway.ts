import { paymentsErrors } from './contract.ts';
import { GatewayError } from './payment-gateway.ts';

/** Asks the gateway on behalf of an order; its failures become those of the contract. */
export async function askGateway<Answer>(orderId: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof GatewayError ? translate(error, orderId) : error;
  }
}

function translate(error: GatewayError, orderId: string): Error {
  switch (error.failure) {
    case 'declined':
      return paymentsErrors.paymentDeclined({ reason: error.reason }, error);
    case 'voided':
      return paymentsErrors.paymentVoided({ orderId }, error);
    case 'key-reused':
      return paymentsErrors.paymentDiffers({ orderId }, error);
    case 'unavailable':
      return paymentsErrors.gatewayUnavailable({}, error);
    case 'timeout':
      return paymentsErrors.gatewayTimeout({}, error);
  }
}
