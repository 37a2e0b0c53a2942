// The vendor's own client, unchanged, against the platform whose address is the first argument; prints what it got.
import { createRequire } from "node:module";

const [domain, folder] = process.argv.slice(2);
const { ApiClient, fromCatalog, field, string } = createRequire(`${folder}/`)("@opendatasoft/api-client");
const client = new ApiClient({ domain });
const cookies = fromCatalog().dataset("cookies-declares");

async function refused(query, options) {
  try {
    await client.get(query, options);
    return "answered";
  } catch (error) {
    return [error.response.status, error.details.error_code];
  }
}

const whole = await client.get(cookies.records().limit(100));
const narrowed = cookies.records().where(`${field("kind")} = ${string("cookie")}`);
console.log(
  JSON.stringify({
    catalogue: (await client.get(fromCatalog().datasets().limit(50))).results.map((one) => one.dataset_id),
    dataset: (await client.get(cookies.itself())).metas.default.records_count,
    total: whole.total_count,
    records: whole.results.length,
    filtered: (await client.get(narrowed.select("name").orderBy("-name"))).results,
    grouped: (await client.get(cookies.records().select("count(*) as n").groupBy("kind").orderBy("kind"))).results,
    refined: (await client.get(cookies.records().refine("`kind`:cookie").limit(0))).total_count,
    facets: (await client.get(cookies.facets().facet("kind"))).facets.map((one) => one.name),
    catalogueFacets: (await client.get(fromCatalog().facets().facet("publisher"))).facets.length,
    exported: (await client.get(cookies.export("json"))).length,
    exportedCatalogue: (await client.get(fromCatalog().export("json"))).length,
    unknown: await refused(fromCatalog().dataset("nothing").records()),
    wrong: await refused(cookies.records().where("kind = ")),
    key: await refused(cookies.records(), { apiKey: "wrong" }),
  }),
);
