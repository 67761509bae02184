import { client } from "../generated/hey_api/client.gen";
import {
  createImport, createRawImport, getImport, getPartialRep, listPartialReps, putRepByExternalId,
  putTeamByExternalId,
} from "../generated/hey_api/sdk.gen";
import { baseUrl, fileOf, hasEnded, key, organisation, rep, run, team, until } from "./proof";

client.setConfig({ baseUrl, auth: key });
const always = { throwOnError: true } as const;
const path = { organisation };

async function loaded(id: string): Promise<string> {
  const ask = async () => (await getImport({ ...always, path: { ...path, id } })).data;
  const { state, created } = await until(ask, hasEnded);
  return `${state}, ${created} created`;
}

run(async () => {
  const { data: stored } = await putTeamByExternalId({
    ...always, path: { ...path, external_id: team }, body: { name: "Taiga" },
  });
  const { data: ada } = await putRepByExternalId({
    ...always, path: { ...path, external_id: rep },
    body: { name: "Ada Example", team: stored.id, from_day: "2025-07-01" },
  });

  const query = { external_id: rep, fields: "name,team" };
  const { data: short } = await listPartialReps({ ...always, path, query });
  const [part] = short.data;
  console.log(`${part?.name}, ${part?.id}, ${part?.team === stored.id}`);
  const { data: long } = await listPartialReps({ ...always, path, query: { ...query, expand: "team" } });
  const within = long.data[0]?.team;
  console.log(typeof within === "object" ? within?.name : within);
  const { data: one } = await getPartialRep({
    ...always, path: { ...path, id: ada.id }, query: { fields: "external_id" },
  });
  console.log(`${one.external_id === rep}, ${one.name}`);

  const { data: form } = await createImport({
    ...always, path, body: { file: fileOf("2025-09-02"), mode: "all_or_nothing" },
  });
  console.log(await loaded(form.id));
  const { data: raw } = await createRawImport({
    ...always, path, query: { filename: "raw.csv" }, body: fileOf("2025-09-03"),
  });
  console.log(await loaded(raw.id));
});
