// sparql-http-client asks an endpoint. Arguments: its address, get, postUrlencoded or postDirect, the query, its form.
import { StreamClient } from 'sparql-http-client';

const [endpointUrl, operation, query, form] = process.argv.slice(2);
const client = new StreamClient({ endpointUrl });
const term = ({ termType, value, language }) => ({ termType, value, language });
const rows = [];
if (form === 'ASK') {
  rows.push(await client.query.ask(query, { operation }));
} else if (form === 'CONSTRUCT') {
  for await (const { subject, object } of client.query.construct(query, { operation })) {
    rows.push({ s: term(subject), text: term(object) });
  }
} else {
  for await (const row of client.query.select(query, { operation })) {
    rows.push(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, term(value)])));
  }
}
console.log(JSON.stringify(rows));
