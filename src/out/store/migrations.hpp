#pragma once
#include <span>

#include "out/sql/migrate.hpp"

namespace tocsin::store {

std::span<const sql::Migration> main_steps();      ///< sql/*.sql
std::span<const sql::Migration> item_key_steps();  ///< sql/item_keys/*.sql

}  // namespace tocsin::store
