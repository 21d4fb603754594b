// fetch-sparql-endpoint asks an endpoint. Arguments: its address, GET or POST, the query, its form. Writes JSON.
import { SparqlEndpointFetcher } from 'fetch-sparql-endpoint';

const [endpoint, method, query, form] = process.argv.slice(2);
const fetcher = new SparqlEndpointFetcher({ method, timeout: 30000 });
const term = ({ termType, value, language }) => ({ termType, value, language });
const rows = [];
if (form === 'ASK') {
  rows.push(await fetcher.fetchAsk(endpoint, query));
} else if (form === 'CONSTRUCT') {
  for await (const { subject, object } of await fetcher.fetchTriples(endpoint, query)) {
    rows.push({ s: term(subject), text: term(object) });
  }
} else {
  for await (const row of await fetcher.fetchBindings(endpoint, query)) {
    rows.push(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, term(value)])));
  }
}
console.log(JSON.stringify(rows));
