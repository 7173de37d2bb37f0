import type { AddressInfo } from 'node:net';
import express from 'express';

/** The least that answers JSON with JSON: nobody is asked who they are, nothing is checked, counted or bounded. */
const app = express();
app.use(express.json());
app.post('/echo', (request, response) => {
  response.json(request.body);
});
const server = app.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
