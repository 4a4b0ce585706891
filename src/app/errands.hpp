#pragma once
// What the program does by itself about deliveries and notices, in pieces that wait for one far side each: whoever runs them
// side by side lets a slow far side hold up only what goes its own way.
#include <string>
#include <vector>

#include "app/context.hpp"
#include "ledger/body.hpp"

namespace tocsin::app {

/// One attempt that is to be made now.
struct Errand {
  ledger::ObjectId object;   ///< a delivery or a notice
  std::string lane;          ///< the way out it waits for, such as `mail/border`; errands of one lane are run one after another
  bool again = false;        ///< a further attempt: what is tried for the first time goes before it
};

/// All that is to be done now: collections that are told of recalls, first attempts, further attempts, notices; of each kind in the
/// order of its list.
Result<std::vector<Errand>> errands(App& app);
/// Does it, unless it was done or came to nothing since it was listed. Not to be called for one object by two threads at once.
/// @return how many attempts were made: 0 or 1
Result<std::size_t> run(App& app, const Errand& errand);

}  // namespace tocsin::app
