/** What names of arguments say. The weights are set by hand, small enough that no one of them outweighs a verb. */

const table = (rows: Record<string, string>): ReadonlyMap<string, number> => {
  const weights = new Map<string, number>();
  for (const [points, words] of Object.entries(rows)) {
    for (const word of words.trim().split(/\s+/)) weights.set(word, Number(points));
  }
  return weights;
};

/** By the argument's words joined with `_`. Above zero: an effect; below: a question. */
export const argumentWeights = table({
  "1.2":
    "confirm confirmed confirmation force dry_run dryrun validate_only overwrite cascade body_json skip_confirmation",
  "0.9": `body payload content contents new_name new_value new_content text_content message comment patch updates
    changes attributes properties_to_update description title subject to cc bcc recipient recipients assignee priority
    due_date enabled metadata labels_to_add replace_existing commit_message idempotency_key request_body values
    display_name desired_status`,
  "0.5": "data value text input notes color tags labels attachments password client_token items settings",
  "-1.6": "thought thoughts next_thought_needed thought_number",
  "-0.8": `limit offset page page_size per_page cursor page_token max_results sort sort_by order_by order sort_order
    query search q filter filters fields start_date end_date since until from_date to_date include expand top skip
    count num_results starting_after ending_before next_token next_page_token limit_per_page max_items page_number
    keyword keywords search_term search_query start_time end_time time_range select lat lon latitude longitude ticker
    symbol orderby include_fields exclude_fields verbose language interval`,
});

/** Names of arguments that say where a file is written. */
export const writesFile =
  /^(?:output|out|save|dest|destination|target)_?(?:path|dir|directory|file|filename|file_?path|folder|location)$|^save_?(?:to|as)$/i;
