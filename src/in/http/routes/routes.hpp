#pragma once
#include <memory>
#include <vector>

#include "app/context.hpp"
#include "in/http/router.hpp"
#include "in/http/taxii.hpp"

namespace tocsin::http {

/// The inside door: every use case a person may ask for, one row each, sorted by path.
std::vector<Row> inside_rows(app::App& app);
/// What a list of the inside door takes that has pages and no filter.
const Message& page_query();
/// Its part about signing in, sessions, passkeys, accounts and the stream of events.
void add_sign_in(app::App& app, std::vector<Row>& rows);
/// Its pages to be printed.
void add_prints(app::App& app, std::vector<Row>& rows);
/// Its part about the TAXII servers of others.
void add_peers(app::App& app, std::vector<Row>& rows);
/// The query of lists: state, unit, parent and page.
const Message& list_query();
/// The outside door: recipients' links, the signed checkpoint and consistency proofs. No row here names an approval, a release or anything of
/// administration.
std::vector<Row> outside_rows(app::App& app);
/// The page of its refusals: to a stranger, of nobody's message.
ports::Response stranger_page(app::App& app, const Error& error);
/// Its part for counsel outside the house, whose link opens once. @param refusal  spells what is refused before the use case
void add_counsel_pages(app::App& app, std::vector<Row>& rows, std::function<ports::Response(const Error&)> refusal);
/// The TAXII server of the outside door.
TaxiiDoor taxii_door(app::App& app, std::shared_ptr<ports::Objects> objects);
/// Tokens and sessions are folded from facts; rights come from roles and scopes.
Doorkeeper doorkeeper(app::App& app);

}  // namespace tocsin::http
