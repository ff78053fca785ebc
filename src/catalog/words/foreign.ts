/**
 * The commonest verbs of descriptions that are not in English. Words of spaced scripts are looked up whole; stems of
 * scripts without spaces are looked for at the start of the text.
 */
import { into, type Sense } from "./senses.ts";

const words = new Map<string, Sense>();
into(
  words,
  "read",
  true,
  `obtener obtén obtiene consultar consulta buscar busca listar lista mostrar muestra leer lee obter obtém retorna
  recupera recuperar verificar verifica pesquisar calcula calcular devuelve encuentra rechercher recherche obtenir
  récupère récupérer lister liste afficher affiche lire vérifie retourne cherche abrufen listet sucht suche zeigt lies
  liest gibt holt ruft ottieni cerca elenca mostra leggi getir getirir listele listeler ara arar göster bul
  получить получает возвращает найти поиск показать список прочитать pobiera wyszukuje zwraca ambil cari tampilkan
  lấy tìm`,
);
into(
  words,
  "write",
  true,
  `crear crea actualizar actualiza modificar modifica agregar añadir añade enviar envía guardar guarda editar criar
  cria atualizar atualiza adicionar adiciona salvar créer crée modifier modifie ajouter ajoute envoyer envoie
  enregistrer erstellen erstellt aktualisiert ändert sendet speichert fügt invia aggiungi oluştur oluşturur güncelle
  ekle gönder kaydet создать создает создаёт обновить изменить добавить отправить отправляет сохранить tworzy buat
  kirim tạo gửi`,
);
into(
  words,
  "destroy",
  true,
  `eliminar elimina borrar borra excluir remover supprimer supprime effacer löschen löscht entfernt cancella sil siler
  kaldır удалить удаляет usuwa hapus xóa`,
);
into(
  words,
  "execute",
  true,
  "ejecutar ejecuta executar exécuter exécute ausführen esegui çalıştır выполнить запустить",
);
export const foreignVerbs: ReadonlyMap<string, Sense> = words;

const stems = new Map<string, Sense>();
into(
  stems,
  "read",
  true,
  `获取 查询 列出 搜索 读取 查看 查找 检索 获得 显示 返回 检查 分析 计算 统计 转换 解析 识别 翻译 推荐 诊断 预测 验证 根据 提供 取得 検索 一覧 表示 確認 読み 查詢 獲取 搜尋
  取得します 조회 검색 가져 확인 목록`,
);
into(
  stems,
  "write",
  true,
  `创建 更新 修改 添加 新增 发送 保存 写入 设置 上传 编辑 发布 移动 重命名 复制 追加 提交 作成 追加 送信 保存 変更 設定 投稿 建立 新增 생성 추가 수정 전송 저장 보내`,
);
into(stems, "destroy", true, "删除 移除 清空 清除 销毁 削除 刪除 삭제 제거");
into(stems, "execute", true, "执行 运行 启动 部署 実行 起動 実施 重启 触发 實行 실행 배포");
export const foreignStems: ReadonlyMap<string, Sense> = stems;
/** Longest stem, in characters. */
export const LONGEST_STEM = 5;
