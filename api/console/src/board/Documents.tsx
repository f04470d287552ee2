import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { Paper } from "../api/views";
import { Icon } from "../look/Icon";
import { decimal, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";

const allowed = ".pdf,.jpg,.jpeg,.png,.doc,.docx";

interface Props {
  server: DeskServer;
  request: string;
  /** Grows with each change of the request. */
  changes: number;
}

/** The files of a request, each opened on demand: what is in them is private and is not kept on the page. */
export function Documents({ server, request, changes }: Props) {
  const say = useWords();
  const [papers, setPapers] = useState<Paper[]>();
  const [failure, setFailure] = useState("");
  const failed = (cause: unknown) => setFailure(cause instanceof Failure ? cause.message : String(cause));
  const read = () => server.papers(request).then(setPapers, failed);
  const add = async (file: File | undefined) => {
    if (!file) return;
    setFailure("");
    await server.attach(request, file).catch(failed);
    await read();
  };
  useEffect(() => void read(), [request, changes]);
  return (
    <>
      {failure && <p class="flags" role="alert">{say("documents.failed", { message: failure })}</p>}
      {!papers && !failure && <p class="hint">{say("inspector.loading")}</p>}
      {papers?.length === 0 && <p class="hint">{say("documents.empty")}</p>}
      <ul class="documents">
        {papers?.map((paper) => (
          <li key={paper.id}>
            <Icon name="paper" />
            <button type="button" class="plain" onClick={() => void save(server, paper).catch(failed)}>{paper.file_name}</button>
            <small>
              {[say("documents.size", { kb: decimal(paper.size / 1024, 0) }), sayCode("role", paper.author_role), paper.evidence && say("documents.evidence"), timeOfDay(Date.parse(paper.created_at), false)].filter(Boolean).join(" · ")}
            </small>
          </li>
        ))}
      </ul>
      <label class="attach">
        {say("documents.add")}
        <input type="file" accept={allowed} onChange={(event) => void add(event.currentTarget.files?.[0])} />
      </label>
    </>
  );
}

async function save(server: DeskServer, paper: Paper): Promise<void> {
  const address = URL.createObjectURL(await server.contentOf(paper));
  const link = document.createElement("a");
  link.href = address;
  link.download = paper.file_name;
  link.click();
  URL.revokeObjectURL(address);
}
