#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/leaf.hpp"

namespace tocsin::ledger {

/// All that a reader who holds a fact's bytes and the public keys needs to see that the fact is logged: a Sigsum proof,
/// version 2. `sigsum-verify -k leaf.pub -p policy X.proof < X.json` checks the same file.
struct ProofFile {
  Hash log_key_hash;
  Hash leaf_key_hash;
  Signature leaf_signature;
  std::int64_t size = 0;
  Hash root;
  Signature log_signature;
  std::vector<Cosignature> cosignatures;
  std::int64_t leaf_index = 0;
  std::vector<Hash> path;
  bool operator==(const ProofFile&) const = default;
};

std::string write_proof(const ProofFile& proof);
/// Strict: one proof has one spelling.
/// @error invalid "ledger.proof-form" where = line number, from 1
Result<ProofFile> parse_proof(std::string_view text);

/// Which logs a reader accepts, and which witnesses must have seen the head (Sigsum policy).
struct Policy {
  struct Witness {
    std::string name;
    PublicKey key;
    bool operator==(const Witness&) const = default;
  };
  struct Group {
    std::string name;
    std::size_t threshold = 1;
    std::vector<std::string> members;  ///< names of witnesses and of groups before it
    bool operator==(const Group&) const = default;
  };
  std::vector<PublicKey> logs;
  std::vector<Witness> witnesses;
  std::vector<Group> groups;
  std::string quorum = "none";         ///< name of a witness or a group, or none
  bool operator==(const Policy&) const = default;
};

std::string write_policy(const Policy& policy);
/// @error invalid "ledger.policy-form" where = line number, from 1
Result<Policy> parse_policy(std::string_view text);

/// The steps of the Sigsum proof document, for the bytes of one fact.
/// @error conflict "ledger.foreign-log" no log of the policy · "ledger.leaf-key" · "ledger.leaf-signature" · "ledger.checkpoint-signature"
/// @error conflict "ledger.quorum" too few witnesses of the policy saw the head · "ledger.inclusion"
Result<> verify_proof(const ProofFile& proof, BytesView body, const PublicKey& submitter, const Policy& policy);

}  // namespace tocsin::ledger
