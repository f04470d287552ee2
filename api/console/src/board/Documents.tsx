import { useEffect, useState } from "preact/hooks";
import type { DeskServer, Paper } from "../api/desk";
import { Failure } from "../api/failure";
import { Icon } from "../look/Icon";
import { decimal, timeOfDay } from "../look/times";
import { useWords } from "../words/words";

/** The files of a request, each opened on demand: what is in them is private and is not kept on the page. */
export function Documents({ server, request, changes }: { server: DeskServer; request: string; changes: number }) {
  const say = useWords();
  const [papers, setPapers] = useState<Paper[]>();
  const [failure, setFailure] = useState("");
  useEffect(() => {
    const failed = (cause: unknown) => setFailure(cause instanceof Failure ? cause.message : String(cause));
    server.documents(request).then(setPapers, failed);
  }, [request, changes]);
  if (failure) return <p class="hint">{say("documents.failed", { message: failure })}</p>;
  if (!papers) return <p class="hint">{say("inspector.loading")}</p>;
  if (papers.length === 0) return <p class="hint">{say("documents.empty")}</p>;
  return (
    <ul class="documents">
      {papers.map((paper) => (
        <li key={paper.id}>
          <Icon name="camera" />
          <button type="button" class="plain" onClick={() => void save(server, paper)}>{paper.name}</button>
          <small>{say("documents.size", { kb: decimal(paper.size / 1024, 0) })} · {timeOfDay(Date.parse(paper.created_at), false)}</small>
        </li>
      ))}
    </ul>
  );
}

async function save(server: DeskServer, paper: Paper): Promise<void> {
  const address = URL.createObjectURL(await server.document(paper.id));
  const link = document.createElement("a");
  link.href = address;
  link.download = paper.name;
  link.click();
  URL.revokeObjectURL(address);
}
