import { Api, ImportMode } from "../generated/swagger_typescript_api/ssi";
import { baseUrl, fileOf, hasEnded, key, organisation, rep, run, team, until } from "./proof";

const headers = { Authorization: `Bearer ${key}` };
const { api } = new Api({ baseUrl, baseApiParams: { headers } });

async function loaded(id: string): Promise<string> {
  const ask = async () => (await api.getImport(id, organisation)).data;
  const { state, created } = await until(ask, hasEnded);
  return `${state}, ${created} created`;
}

run(async () => {
  const { data: stored } = await api.putTeamByExternalId(team, organisation, { name: "Taiga" });
  const wanted = { name: "Ada Example", team: stored.id, from_day: "2025-07-01" };
  const { data: ada } = await api.putRepByExternalId(rep, organisation, wanted);

  const query = { external_id: rep, fields: "name,team" };
  const { data: short } = await api.listPartialReps(organisation, query);
  const [part] = short.data;
  console.log(`${part?.name}, ${part?.id}, ${part?.team === stored.id}`);
  const { data: long } = await api.listPartialReps(organisation, { ...query, expand: "team" });
  const within = long.data[0]?.team;
  console.log(typeof within === "object" ? within?.name : within);
  const { data: one } = await api.getPartialRep(ada.id, organisation, { fields: "external_id" });
  console.log(`${one.external_id === rep}, ${one.name}`);

  const { data: form } = await api.createImport(organisation, {
    file: fileOf("2025-09-02"), mode: ImportMode.AllOrNothing,
  });
  console.log(await loaded(form.id));
  // Its clients cannot send a body that is the file: they write every other body as JSON.
});
