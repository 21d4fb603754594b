// Comunica asks one source. Arguments: the source's address, the query. Writes SPARQL JSON, or N-Triples for a graph.
// package.json lifts rdf-data-factory to 2.1, because with 1.1 Comunica 4.5 loses every language tag, whoever answers.
import { QueryEngine } from '@comunica/query-sparql';

const [source, query] = process.argv.slice(2);
const engine = new QueryEngine();
const answer = await engine.query(query, { sources: [source] });
const form = answer.resultType === 'quads' ? 'application/n-triples' : 'application/sparql-results+json';
const { data } = await engine.resultToString(answer, form);
data.pipe(process.stdout);
