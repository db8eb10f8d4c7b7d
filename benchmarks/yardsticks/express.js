// The smallest receiver of Zoom's deliveries in Express: it verifies the signature and stores nothing.
//
//     node express.js SECRET        (with Express installed where NODE_PATH says)
"use strict";

const crypto = require("crypto");
const express = require("express");

const secret = process.argv[2];
const app = express();

app.use(express.json({ verify: (request, _response, body) => (request.raw = body) }));

app.post("/webhooks/zoom", (request, response) => {
  const signed = `v0:${request.get("x-zm-request-timestamp")}:${request.raw}`;
  const own = "v0=" + crypto.createHmac("sha256", secret).update(signed).digest("hex");
  const given = request.get("x-zm-signature") || "";
  const is_right =
    own.length === given.length && crypto.timingSafeEqual(Buffer.from(own), Buffer.from(given));
  response.status(is_right ? 204 : 401).end();
});

const server = app.listen(0, "127.0.0.1", () => console.error(`at :${server.address().port}`));
